import { expect, test } from '@jest/globals';
import { announcementBatch, type BatchParts } from '../../../lambda/aws/sqs/announcement-batch.ts';

/** As Lambda's event source mapping sends it, according to its guide. */
const record = (n: number, body: string) => ({
  messageId: `message-${n}`,
  receiptHandle: `receipt-${n}`,
  body,
  attributes: {
    ApproximateReceiveCount: '1',
    SentTimestamp: '1800000000123',
    SenderId: 'AIDAIENQZJOLO23YVJ4VO',
    ApproximateFirstReceiveTimestamp: '1800000001123',
  },
  messageAttributes: {},
  md5OfBody: 'e4e68fb7bd0e697a0ae8f1bb342846b3',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:us-east-1:123456789012:headway-dev-webhooks',
  awsRegion: 'us-east-1',
});

function batchWith(outcomes: Readonly<Record<string, 'done' | number | Error>>) {
  const hidden: [string, number][] = [];
  const announced: unknown[] = [];
  const logged: unknown[] = [];
  const deliver: BatchParts['deliver'] = async (what) => {
    announced.push(what);
    const outcome = outcomes[what.id]!;
    if (outcome instanceof Error) throw outcome;
    return outcome === 'done' ? { kind: 'done' } : { kind: 'again', afterMs: outcome };
  };
  const note = (...entry: unknown[]) => void logged.push(entry);
  const handle = announcementBatch({
    deliver,
    queue: { hide: async (...call) => void hidden.push(call) },
    log: { info: note, warn: note, error: note },
  });
  return { handle, hidden, announced, logged };
}

const failuresOf = (...ids: readonly string[]) => ({
  batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })),
});

test('a finished announcement leaves the queue; any other stays there, hidden until its time', async () => {
  const { handle, hidden, announced } = batchWith({ a: 'done', b: 5_250, c: 'done', d: 28_800_000 });
  const Records = ['a', 'b', 'c', 'd'].map((id, n) => record(n, JSON.stringify({ id })));

  const response = await handle({ Records });

  expect(response).toEqual(failuresOf('message-1', 'message-3'));
  expect(hidden).toEqual([
    ['receipt-1', 5.25],
    ['receipt-3', 28_800],
  ]);
  expect(announced).toContainEqual({ id: 'a', announcedAtMs: 1_800_000_000_123 });
});

test('one that fails, or is not ours, stays and holds up no other', async () => {
  const { handle, hidden, logged } = batchWith({ a: 'done', b: new Error('no answer') });
  const Records = [record(0, '{"id":"b"}'), record(1, 'not JSON'), record(2, '{}'), record(3, '{"id":"a"}')];

  expect(await handle({ Records })).toEqual(failuresOf('message-0', 'message-1', 'message-2'));
  expect(hidden).toEqual([]);
  expect(logged).toHaveLength(3);
});

test('one that cannot be hidden stays all the same', async () => {
  const handle = announcementBatch({
    deliver: async () => ({ kind: 'again', afterMs: 1 }),
    queue: { hide: () => Promise.reject(new Error('lapsed')) },
    log: { info: () => undefined, warn: () => undefined, error: () => undefined },
  });

  expect(await handle({ Records: [record(0, '{"id":"a"}')] })).toEqual(failuresOf('message-0'));
});
