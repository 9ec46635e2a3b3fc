import { describe, expect, test } from '@jest/globals';
import {
  cancelAsked,
  checked,
  claimedBy,
  fedTo,
  finished,
  gatheredTo,
  withdrawnTo,
} from '../../../lambda/core/batches/batch-changes.ts';
import { hasEnded, resultOf } from '../../../lambda/core/batches/batch-results.ts';
import { isClosed, stepsOf, STEP_LINES, type BatchRecord } from '../../../lambda/core/batches/batch.ts';
import { freshlyQueued, type RequestRecord } from '../../../lambda/core/requests/request.ts';

const T0 = 1_800_000_000_000;
const DEADLINE = T0 + 23.5 * 3_600_000;
const END = T0 + 24 * 3_600_000;

const aBatch = (changes: Partial<BatchRecord> = {}): BatchRecord => ({
  owner: 'o',
  keyId: null,
  id: 'batch_x',
  revision: 1,
  keptUntilMs: END,
  status: 'in_progress',
  endpoint: 'chat/completions',
  inputFileId: 'file-1',
  inputBlob: 'b',
  priority: 1_000,
  metadata: {},
  createdAtMs: T0,
  deadlineMs: DEADLINE,
  windowEndsAtMs: END,
  total: 100,
  fed: 0,
  withdrawn: 0,
  gathered: 0,
  completed: 0,
  failed: 0,
  aheadCompleted: 0,
  aheadFailed: 0,
  hasExpired: false,
  outputFileId: 'file-o',
  errorFileId: 'file-e',
  outputParts: [],
  errorParts: [],
  errors: [],
  inProgressAtMs: T0,
  finalizingAtMs: null,
  cancellingAtMs: null,
  endedAtMs: null,
  worker: '',
  workUntilMs: 0,
  ...changes,
});

describe('the next steps', () => {
  test.each<[string, Partial<BatchRecord>, number, readonly string[]]>([
    ['a new batch', { status: 'validating', total: 0 }, T0, ['check']],
    ['one with lines to feed', { fed: 50 }, T0, ['feed', 'gather']],
    ['one that is fed', { fed: 100 }, T0, ['gather']],
    ['one past its last turn', { fed: 50 }, DEADLINE, ['gather']],
    ['a cancelled one with requests', { status: 'cancelling', fed: 60, withdrawn: 50 }, T0, ['withdraw']],
    ['a cancelled one, all lines given up', { status: 'cancelling', fed: 10, withdrawn: 60 }, T0, ['gather']],
    [
      'a cancelled one, all results gathered',
      { status: 'cancelling', fed: 10, withdrawn: 60, gathered: 100 },
      T0,
      ['finish'],
    ],
    ['one cancelled before it was looked at', { status: 'cancelling', total: 0 }, T0, ['finish']],
    ['one that is gathered', { status: 'finalizing' }, T0, ['finish']],
    ['a failed one', { status: 'failed' }, T0, []],
    ['a completed one', { status: 'completed' }, T0, []],
    ['an expired one', { status: 'expired' }, T0, []],
    ['a cancelled one', { status: 'cancelled' }, T0, []],
  ])('for %s', (...[, changes, nowMs, steps]) => {
    expect(stepsOf(aBatch(changes), nowMs)).toEqual(steps);
  });
});

describe('a change that comes too late changes nothing', () => {
  const gathered = {
    from: 0,
    to: 100,
    completed: 99,
    failed: 1,
    hasExpired: false,
    nowMs: T0,
    output: undefined,
    errors: undefined,
  };

  test.each<[string, unknown]>([
    ['checked twice', checked(aBatch(), { total: 5, errors: [], nowMs: T0 })],
    ['fed by another', fedTo(aBatch({ fed: 50 }), { from: 0, to: 50 })],
    ['fed after it was cancelled', fedTo(aBatch({ status: 'cancelling' }), { from: 0, to: 50 })],
    [
      'given up by another',
      withdrawnTo(aBatch({ status: 'cancelling', withdrawn: 50 }), { from: 0, to: 50 }),
    ],
    ['gathered by another', gatheredTo(aBatch({ gathered: 100 }), gathered)],
    ['gathered after its end', gatheredTo(aBatch({ status: 'cancelled' }), gathered)],
    ['finished before it is gathered', finished(aBatch({ status: 'finalizing', gathered: 99 }), T0)],
    ['finished twice', finished(aBatch({ status: 'completed', gathered: 100 }), T0)],
    ['cancelled while its files are written', cancelAsked(aBatch({ status: 'finalizing' }), T0)],
    ['cancelled twice', cancelAsked(aBatch({ status: 'cancelling' }), T0)],
    [
      'claimed while another works',
      claimedBy(aBatch({ worker: 'a', workUntilMs: T0 + 1 }), { worker: 'b', nowMs: T0, forMs: 5 }),
    ],
  ])('%s', (_, change) => {
    expect(change).toBeUndefined();
  });

  test.each<[string, Partial<BatchRecord>, string]>([
    ['all answered', {}, 'completed'],
    ['a line too late', { hasExpired: true }, 'expired'],
    ['cancelled', { status: 'cancelling', hasExpired: true }, 'cancelled'],
  ])('in time, with %s, it ends', (_, changes, status) => {
    const batch = aBatch({ status: 'finalizing', gathered: 100, ...changes });

    expect(finished(batch, T0)).toMatchObject({ status, endedAtMs: T0 });
  });
});

describe('the result of a line', () => {
  const aRecord = (changes: Partial<RequestRecord>): RequestRecord => ({
    ...freshlyQueued,
    id: 'req_x-00000',
    kind: 'job',
    owner: 'o',
    group: 'm',
    tier: 'batch',
    priority: 1_000,
    endpoint: 'chat/completions',
    enqueuedAtMs: T0,
    deadlineMs: DEADLINE,
    ticketNumber: 1,
    ...changes,
  });
  const error = { message: 'No.', type: 't', param: null, code: 'c' };
  const resultFor = (changes: Partial<RequestRecord> | undefined, batch: Partial<BatchRecord> = {}) => {
    const record = changes === undefined ? undefined : aRecord(changes);
    const line = { index: 0, customId: 'a "1"', record };
    const { file, text, hasExpired } = resultOf(aBatch({ fed: 1, ...batch }), line, undefined);
    const { response, error: said } = JSON.parse(text) as {
      response: unknown;
      error: { code: string } | null;
    };
    return [file, response, said?.code, hasExpired];
  };

  test('is the upstream’s answer as it is', () => {
    const record = aRecord({ status: 'completed', statusCode: 200, response: { inline: '' } });

    const { file, text } = resultOf(aBatch(), { index: 7, customId: 'a "1"', record }, '{"x": 1.0}');

    expect([file, text]).toEqual([
      'output',
      '{"id":"batch_req_x-00007","custom_id":"a \\"1\\"","response":{"status_code":200,"request_id":"req_x-00000","body":{"x": 1.0}},"error":null}\n',
    ]);
  });

  test('of a response has the id of its request', () => {
    const record = aRecord({
      id: 'resp_x-00000',
      status: 'completed',
      statusCode: 200,
      response: { inline: '' },
    });
    const batch = aBatch({ endpoint: 'responses' });

    const { text } = resultOf(
      batch,
      { index: 0, customId: 'a', record },
      '{"id":"resp_upstream","output":[]}',
    );

    expect(JSON.parse(text)).toMatchObject({ response: { body: { id: 'resp_x-00000', output: [] } } });
  });

  test.each<[string, ReturnType<typeof resultFor>, readonly unknown[]]>([
    [
      'refused by the upstream',
      resultFor({ status: 'failed', statusCode: 400, error }),
      ['errors', { status_code: 400, request_id: 'req_x-00000', body: { error } }, undefined, false],
    ],
    ['failed without a word of it', resultFor({ status: 'failed', error }), ['errors', null, 'c', false]],
    ['too late', resultFor({ status: 'expired', error }), ['errors', null, 'batch_expired', true]],
    [
      'too late by its own timeout',
      resultFor({ status: 'expired', error, deadlineMs: DEADLINE - 1 }),
      ['errors', null, 'request_timeout', false],
    ],
    [
      'cancelled by itself',
      resultFor({ status: 'cancelled', error, completedAtMs: T0 }),
      ['errors', null, 'cancelled', false],
    ],
    [
      'cut off at the end of the window',
      resultFor({ status: 'cancelled', error, completedAtMs: END }),
      ['errors', null, 'batch_expired', true],
    ],
    [
      'cancelled with the batch',
      resultFor({ status: 'cancelled', error, completedAtMs: T0 }, { cancellingAtMs: T0 }),
      ['errors', null, 'batch_cancelled', false],
    ],
    ['never a request', resultFor(undefined, { fed: 0 }), ['errors', null, 'batch_expired', true]],
    [
      'never a request of a cancelled batch',
      resultFor(undefined, { fed: 0, cancellingAtMs: T0 }),
      ['errors', null, 'batch_cancelled', false],
    ],
    ['no longer known', resultFor(undefined), ['errors', null, 'result_lost', false]],
    ['answered and not kept', resultFor({ status: 'completed' }), ['errors', null, 'result_lost', false]],
  ])('%s', (_, result, expected) => {
    expect(result).toEqual(expected);
  });

  test('of a line that is no request yet is known once the batch is closed', () => {
    const line = { index: STEP_LINES, record: undefined };
    const open = aBatch({ fed: STEP_LINES });

    expect(hasEnded(open, line, T0)).toBe(false);
    expect(hasEnded(open, line, END)).toBe(true);
    expect(hasEnded({ ...open, status: 'cancelling' }, line, T0)).toBe(true);
    expect(isClosed(open, END - 1)).toBe(false);
  });
});
