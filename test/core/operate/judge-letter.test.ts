import { describe, expect, test } from '@jest/globals';
import { notYetTried } from '../../../lambda/core/webhooks/delivery-state.ts';
import { decidePurge, decideRedrive } from '../../../lambda/core/operate/judge-letter.ts';
import { sampleRecord, sampleTurn } from '../../setup/sample-records.ts';

const NOW = 1_800_000_000_000;
const request = { kind: 'request', id: 'req_1', group: 'm', tier: 'high' } as const;
const webhook = { kind: 'webhook', id: 'req_1' } as const;
const unreadable = { kind: 'unreadable', id: 'req_1' } as const;
const gone = /record has been deleted/;
const url = 'https://example.com/';
const delivery = (status: 'delivered' | 'gave_up' | 'failed') => ({
  webhookUrl: url,
  status: 'completed' as const,
  delivery: { ...notYetTried, status },
});

describe('sent again', () => {
  test.each([
    ['a request that is queued', [request, {}], { kind: 'send' }],
    ['one whose function died in its call', [request, { status: 'in_progress' }], { kind: 'send' }],
    ['one that has its turn', [request, { status: 'granted', turn: sampleTurn }], { kind: 'send' }],
    ['one that has ended', [request, { status: 'expired' }], { kind: 'drop', why: 'the request is expired' }],
    ['one without a record', [request, null], { kind: 'drop', why: expect.stringMatching(gone) }],
    ['what nobody can read', [unreadable, {}], { kind: 'keep', why: 'this version cannot read the message' }],
    ['a webhook that was given up', [webhook, delivery('gave_up')], { kind: 'revive' }],
    ['a webhook that goes on', [webhook, delivery('failed')], { kind: 'send' }],
    ['a webhook that was never tried', [webhook, { webhookUrl: url }], { kind: 'send' }],
    [
      'a webhook that arrived',
      [webhook, delivery('delivered')],
      { kind: 'drop', why: 'the webhook has been delivered' },
    ],
    [
      'a webhook of a request without one',
      [webhook, {}],
      { kind: 'drop', why: 'the request names no webhook' },
    ],
    ['a webhook without a record', [webhook, null], { kind: 'drop', why: expect.stringMatching(gone) }],
  ] as const)('%s', (_what, [letter, over], expected) => {
    const record = over === null ? undefined : sampleRecord(over);

    expect(decideRedrive({ letter, record, isServed: true })).toEqual(expected);
  });

  test.each([
    [
      'a request that is queued',
      [request, {}],
      { kind: 'keep', why: 'the stage no longer has this model or tier' },
    ],
    ['one that has ended', [request, { status: 'failed' }], { kind: 'drop', why: 'the request is failed' }],
    ['one without a record', [request, null], { kind: 'drop', why: expect.stringMatching(gone) }],
    ['what nobody can read', [unreadable, {}], { kind: 'keep', why: 'this version cannot read the message' }],
  ] as const)('where nobody works on its queue: %s', (_what, [letter, over], expected) => {
    const record = over === null ? undefined : sampleRecord(over);

    expect(decideRedrive({ letter, record, isServed: false })).toEqual(expected);
  });
});

describe('removed', () => {
  const called = (claimUntilMs: number) => ({ status: 'in_progress' as const, claimUntilMs });
  test.each([
    ['a request that is queued', [request, {}], { kind: 'end', by: 'refuse' }],
    ['one whose function died in its call', [request, called(NOW - 1)], { kind: 'end', by: 'abandon' }],
    ['one whose call is under way', [request, called(NOW)], { kind: 'keep', why: 'its call is in progress' }],
    [
      'one that has its turn',
      [request, { status: 'granted' }],
      { kind: 'keep', why: 'its call is in progress' },
    ],
    [
      'one that has ended',
      [request, { status: 'completed' }],
      { kind: 'remove', why: 'the request is completed' },
    ],
    ['one without a record', [request, null], { kind: 'remove', why: expect.stringMatching(gone) }],
    ['what nobody can read, its request queued', [unreadable, {}], { kind: 'end', by: 'refuse' }],
    [
      'what nobody can read',
      [unreadable, null],
      { kind: 'remove', why: 'this version cannot read the message' },
    ],
    ['a webhook', [webhook, delivery('gave_up')], { kind: 'remove', why: 'its webhook is not sent' }],
  ] as const)('%s', (_what, [letter, over], expected) => {
    const record = over === null ? undefined : sampleRecord(over);

    expect(decidePurge(letter, record, NOW)).toEqual(expected);
  });
});
