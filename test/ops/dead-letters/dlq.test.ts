import { ReceiveMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { InvokeCommand } from '@aws-sdk/client-lambda';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { namedWrites } from '../../setup/named-writes.ts';
import { mockClient } from 'aws-sdk-client-mock';
import { Refused } from '../../../cli/refused.ts';
import { notYetTried } from '../../../lambda/core/webhooks/delivery-state.ts';
import { deadQueueName } from '../../../lambda/deployed/queue-name.ts';
import { runDlq, type DlqAsked } from '../../../ops/dead-letters/dlq-verbs.ts';
import { depthOf } from '../../../lambda/aws/sqs/queue-depth.ts';
import { openOperatedStage, type OperatedStage } from '../../setup/worlds/operated-stage.ts';

let stage: OperatedStage;
let lambda: ReturnType<typeof fakeLambda>;
beforeEach(async () => {
  stage = await openOperatedStage();
  lambda = fakeLambda();
  lambda.on(InvokeCommand).resolves({});
});
afterEach(() => stage.close());

const fakeLambda = () => mockClient(stage.lambda);
const yes = { confirm: () => Promise.resolve() };
const no = { confirm: () => Promise.reject(new Refused('Nothing was done.')) };
const dlq = (verb: DlqAsked['verb'], more: Partial<DlqAsked> = {}, how = yes) =>
  runDlq(stage.control, { verb, ids: [], ...more }, how);
const told = () => stage.said.join('\n');
const sqs = (): SQSClient => stage.sqs;
const recordOf = (id: string) => stage.control.stores.requests.read(id);
const startedWith = () => lambda.commandCalls(InvokeCommand).map(({ args }) => args[0].input.Payload);
const deadIn = (group: string, tier: string) => depthOf(sqs(), deadQueueName(stage.urlOf(group, tier)));

async function bodiesIn(QueueUrl: string): Promise<string[]> {
  const { Messages = [] } = await sqs().send(
    new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }),
  );
  return Messages.map(({ Body = '' }) => Body);
}

describe('dlq list', () => {
  test('says how many are in each queue and since when, and leaves them there', async () => {
    await stage.buryRequest();
    await stage.buryRequest();
    await stage.buryWebhook('req_1');

    await dlq('list');
    await dlq('list');

    const [first, second] = stage.said;
    expect(first).toMatch(/^queue +letters +oldest\nm standard +2 +20\d\d-.*Z\nwebhooks +1 +20/);
    expect(second).toBe(first);
  });

  test('says so when there are none', async () => {
    await dlq('list');

    expect(stage.said).toEqual(['No dead letters in 5 queues.']);
  });
});

describe('dlq show', () => {
  test('shows the state of a request, and neither prompt nor answer, error text, owner, URL or fingerprint', async () => {
    const marked = (name: string) => `PLANTED-${name}`;
    const { id } = await stage.buryRequest({
      owner: marked('owner'),
      payload: { inline: marked('payload') },
      fingerprint: marked('print'),
      webhookUrl: `https://example.com/${marked('url')}`,
      status: 'failed',
      error: { message: marked('error'), type: 'server_error', param: null, code: 'upstream_failed' },
      response: { inline: marked('response') },
      metadata: { run: '7\u202e\u009b' },
    });

    await dlq('show', { ids: [id] });

    expect(told()).not.toContain('PLANTED');
    expect(told()).not.toContain('größer');
    expect(told()).not.toMatch(/[\u0080-\u009f\u202e]/);
    expect(JSON.parse(told())).toMatchObject({
      kind: 'request',
      id,
      receives: 1,
      redrive: 'drop: the request is failed',
      record: {
        status: 'failed',
        model: 'm',
        tier: 'standard',
        priority: 100,
        attempts: 0,
        error_code: 'upstream_failed',
        metadata: { run: '7\u202e\u009b' },
      },
    });
    expect(await deadIn('m', 'standard')).toBe(1);
  });

  test('shows only the size of an unreadable message', async () => {
    await stage.bury('vendor/k', 'high', '{"prompt":"PLANTED","id":"\\u001b[2J"}');

    await dlq('show', { model: 'vendor/k', tier: 'high' });

    expect(told()).not.toContain('PLANTED');
    expect(JSON.parse(told())).toMatchObject({
      queue: 'vendor/k high',
      kind: 'unreadable',
      id: null,
      record: null,
      redrive: 'keep: this version cannot read the message',
    });
  });
});

describe('dlq redrive', () => {
  test('sends a request again by its id, rings, and leaves the others alone', async () => {
    const [one, other] = [await stage.buryRequest(), await stage.buryRequest()];

    await dlq('redrive', { ids: [one.id] });

    const bodies = await bodiesIn(stage.urlOf('m', 'standard'));
    expect(bodies.map((body) => (JSON.parse(body) as { id: string }).id)).toEqual([one.id]);
    expect((await stage.control.stores.groups.read('m')).queue).toMatchObject({
      bell: 1,
      enqueued: { standard: 1 },
    });
    expect(told()).toContain(`${one.id}  sent again; a dispatcher starts`);
    expect(startedWith()).toEqual(['{"group":"m"}']);
    stage.said.length = 0;
    await dlq('show', { ids: [other.id] });
    expect(JSON.parse(told())).toMatchObject({ id: other.id, redrive: 'send again' });
  });

  test('starts no dispatcher where one leads', async () => {
    const { groups, clock } = stage.control.stores;
    const { id } = await stage.buryRequest();
    await namedWrites(groups).lead('m', { leader: 'a', nowMs: clock.now(), untilMs: clock.now() + 60_000 });

    await dlq('redrive', { ids: [id] });

    expect(stage.said).toEqual([`m standard  ${id}  sent again`]);
    expect(startedWith()).toEqual([]);
  });

  test('sends again even if the credentials may not start a dispatcher, and says so', async () => {
    const { id } = await stage.buryRequest();
    const denied = Object.assign(new Error('arn:x is not authorized'), { name: 'AccessDeniedException' });
    lambda.on(InvokeCommand).rejects(denied);

    await dlq('redrive', { ids: [id] });

    expect(told()).toMatch(
      /sent again; a dispatcher starts within a minute: it could not be started from here \(AccessDeniedException\)$/,
    );
    expect(await deadIn('m', 'standard')).toBe(0);
  });

  test('sends again where the stage does not name its dispatcher', async () => {
    const { id } = await stage.buryRequest();
    const control = { ...stage.control, stores: { ...stage.control.stores, starter: undefined } };

    await runDlq(control, { verb: 'redrive', ids: [id] }, yes);

    expect(told()).toContain('sent again; a dispatcher starts within a minute');
  });

  test('drops letters of ended requests and says so, and keeps unreadable ones', async () => {
    const { id } = await stage.buryRequest({ status: 'completed' });
    await stage.buryRequest(null);
    await stage.bury('m', 'standard', 'hello');

    await dlq('redrive', { model: 'm' });

    expect(told()).toContain(`${id}  dropped: the request is completed`);
    expect(told()).toContain('dropped: its record has been deleted');
    expect(told()).toContain('kept: this version cannot read the message');
    expect(await bodiesIn(stage.urlOf('m', 'standard'))).toEqual([]);
    expect(await deadIn('m', 'standard')).toBe(1);
  });

  test('lets the delivery of a webhook go on that was given up', async () => {
    const delivery = { ...notYetTried, status: 'gave_up', attempts: 10, lastStatus: 500 } as const;
    const { id } = await stage.buryRequest({
      webhookUrl: 'https://example.com/',
      status: 'completed',
      delivery,
    });
    await stage.buryWebhook(id);

    await dlq('redrive', { ids: [id] });

    expect((await recordOf(id))?.delivery).toMatchObject({
      status: 'failed',
      attempts: 10,
      nextAttemptAtMs: null,
    });
    expect(await bodiesIn(stage.webhooksUrl)).toEqual([JSON.stringify({ id })]);
    expect(await depthOf(sqs(), deadQueueName(stage.webhooksUrl))).toBe(0);
  });

  test('removes nothing that it could not send, and says what went wrong', async () => {
    const { id } = await stage.buryRequest();
    const sendHome = () => Promise.reject(new Error('SQS is away'));
    const { stores } = stage.control;
    const deadLetters = { ...stores.deadLetters, sendHome };
    const control = { ...stage.control, stores: { ...stores, deadLetters } };

    await expect(runDlq(control, { verb: 'redrive', ids: [id] }, yes)).rejects.toThrow('SQS is away');

    expect(await deadIn('m', 'standard')).toBe(1);
    await dlq('show', { ids: [id] });
    expect(told()).toContain(id);
  });
});

describe('the dead letters of a model that the stage no longer has, while its queue exists', () => {
  test('are found by its name and left out when all are asked for', async () => {
    const { id } = await stage.buryRequest({ group: 'gone' });

    await dlq('list');
    await dlq('list', { model: 'gone' });
    await dlq('show', { model: 'gone', tier: 'standard' });

    expect(stage.said[0]).toBe('No dead letters in 5 queues.');
    expect(stage.said[1]).toMatch(/\ngone standard +1 /);
    expect(JSON.parse(stage.said[2]!)).toMatchObject({ id, redrive: expect.stringMatching(/^keep: /) });
  });

  test('are not sent to a queue that nobody reads, and end when they are purged', async () => {
    const { id } = await stage.buryRequest({ group: 'gone' });

    await dlq('redrive', { model: 'gone' });
    await dlq('purge', { model: 'gone' });

    expect(stage.said).toEqual([
      `gone standard  ${id}  kept: the stage no longer has this model or tier`,
      `gone standard  ${id}  removed: the request ended as failed, code given_up`,
    ]);
    expect(await recordOf(id)).toMatchObject({ status: 'failed' });
  });

  test('cannot be found once the queue has gone', async () => {
    await expect(dlq('show', { model: 'm', tier: 'old' })).rejects.toThrow(
      'There is no such queue; npx headway dlq list shows those that hold dead letters.',
    );
  });
});

describe('dlq purge', () => {
  test('ends the request before its message is deleted, so that a caller who collects sees an end', async () => {
    const { id } = await stage.buryRequest({ webhookUrl: 'https://example.com/' });

    await dlq('purge', { ids: [id] });

    expect(await recordOf(id)).toMatchObject({ status: 'failed', error: { code: 'given_up' } });
    expect(await bodiesIn(stage.webhooksUrl)).toEqual([JSON.stringify({ id })]);
    expect(await deadIn('m', 'standard')).toBe(0);
  });

  test('leaves alone a request whose call is in flight', async () => {
    const { id } = await stage.buryRequest({ status: 'in_progress', claimUntilMs: Date.now() + 60_000 });

    await dlq('purge', { model: 'm' });

    expect(await recordOf(id)).toMatchObject({ status: 'in_progress' });
    expect(told()).toContain(`${id}  kept: its call is in progress`);
    expect(await deadIn('m', 'standard')).toBe(1);
  });

  test('does nothing without a yes', async () => {
    const { id } = await stage.buryRequest();

    await expect(dlq('purge', { ids: [id] }, no)).rejects.toThrow(Refused);

    expect(stage.said).toEqual([]);
    expect(await recordOf(id)).toMatchObject({ status: 'queued' });
    expect(await deadIn('m', 'standard')).toBe(1);
  });
});

describe('for a program', () => {
  const documentOf = (text: string | undefined) => JSON.parse(text ?? '') as object;

  test('list is one document', async () => {
    await stage.buryRequest();

    await dlq('list', { isJson: true });

    expect(documentOf(stage.said[0])).toEqual({
      queues: [{ queue: 'm standard', letters: 1, oldest: expect.stringMatching(/^20.*Z$/) }],
    });
  });

  test('show and redrive tell of every letter in one document', async () => {
    const { id } = await stage.buryRequest();

    await dlq('show', { isJson: true });
    await dlq('redrive', { ids: [id], isJson: true });

    expect(stage.said).toHaveLength(2);
    expect(documentOf(stage.said[0])).toMatchObject({ letters: [{ id, redrive: 'send again' }], more: [] });
    expect(documentOf(stage.said[1])).toEqual({
      letters: [{ queue: 'm standard', id, isKept: false, said: 'sent again; a dispatcher starts' }],
      more: [],
    });
  });

  test('nothing is an empty list', async () => {
    await dlq('show', { isJson: true });

    expect(stage.said).toEqual(['{"letters":[],"more":[]}']);
  });
});

describe('impossible arguments', () => {
  test('an id that no dead letter has, and an unknown model', async () => {
    await stage.buryRequest();

    await expect(dlq('redrive', { ids: ['req_x'] })).rejects.toThrow('No dead letter is about req_x.');
    await expect(dlq('redrive', { model: 'x' })).rejects.toThrow(
      'There is no such queue; npx headway dlq list shows those that hold dead letters.',
    );
  });
});
