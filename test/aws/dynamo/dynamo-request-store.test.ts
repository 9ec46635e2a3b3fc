import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  UpdateItemCommand,
  type AttributeValue,
} from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { dynamoRequestStore } from '../../../lambda/aws/dynamo/requests/dynamo-request-store.ts';
import { toItem } from '../../../lambda/aws/dynamo/stored-item.ts';
import type { RequestRecord } from '../../../lambda/core/requests/request.ts';
import { sampleRecord, sampleTurn as turn } from '../../setup/sample-records.ts';
import { virtualClock } from '../../../testkit/virtual-clock.ts';

const DAY_MS = 86_400_000;
const T = 1_800_000_000_000;
const dynamo = mockClient(DynamoDBClient);
const clock = virtualClock({ startMs: T });
const store = dynamoRequestStore({
  client: new DynamoDBClient({}),
  table: 'requests',
  clock,
  retentionMs: DAY_MS,
});

const itemOf = (record: RequestRecord, expiresAtMs = T + DAY_MS) =>
  toItem({ ...record, expiresAt: expiresAtMs / 1_000 });

const failed = (attempts: number, record?: RequestRecord) =>
  new ConditionalCheckFailedException({
    message: 'failed',
    $metadata: { attempts },
    ...(record && { Item: itemOf(record) }),
  });

beforeEach(() => {
  dynamo.reset();
});

describe('the request store on DynamoDB', () => {
  test('creates a record that nobody has, kept for a day beyond its deadline', async () => {
    const record = sampleRecord({ deadlineMs: T + 600_000 });
    dynamo.on(PutItemCommand).resolves({});

    await store.create(record);

    const { input } = dynamo.commandCalls(PutItemCommand)[0]!.args[0];
    expect(input.ConditionExpression).toBe('attribute_not_exists(id) OR expiresAt <= :now');
    expect(input.Item?.expiresAt).toEqual({ N: String((T + 600_000 + DAY_MS) / 1_000) });
  });

  test('treats its own record as created if only the second sending was refused', async () => {
    dynamo.on(PutItemCommand).callsFake(({ Item }: { readonly Item: Record<string, AttributeValue> }) => {
      dynamo.on(GetItemCommand).resolves({ Item });
      throw failed(2);
    });

    expect(await store.create(sampleRecord({ deadlineMs: T + 600_000 }))).toEqual({ kind: 'created' });
  });

  test('recognises another’s record, though its own sending was the second', async () => {
    const other = sampleRecord({ deadlineMs: T + 600_000, fingerprint: 'other' });
    const Item = itemOf(other);
    dynamo.on(PutItemCommand).rejects(failed(2));
    dynamo.on(GetItemCommand).resolves({ Item });

    expect(await store.create({ ...other, fingerprint: 'own' })).toEqual({ kind: 'exists', record: other });
  });

  test('keeps a record whose deadline was put off for a day beyond that', async () => {
    const deadlineMs = T + 10 * DAY_MS;
    const to = { priority: 1, tier: 'high', ticketNumber: 1, deadlineMs };
    dynamo.on(UpdateItemCommand).resolves({ Attributes: itemOf(sampleRecord()) });

    await store.transition('req_1', { name: 'change', revision: 0, to });

    const { input } = dynamo.commandCalls(UpdateItemCommand)[0]!.args[0];
    expect(input.UpdateExpression).toContain('#expiresAt = :expiresAt');
    expect(input.ExpressionAttributeValues?.[':expiresAt']).toEqual({
      N: String((deadlineMs + DAY_MS) / 1_000),
    });
  });

  test('does not know a record that has expired and was not deleted yet', async () => {
    const item = itemOf(sampleRecord(), T);
    dynamo.on(GetItemCommand).resolves({ Item: item });
    dynamo.on(BatchGetItemCommand).resolves({ Responses: { requests: [item] } });
    dynamo.on(UpdateItemCommand).rejects(failed(1));

    expect(await store.read('req_1')).toBeUndefined();
    expect(await store.readMany(['req_1'])).toEqual([]);
    expect(await store.transition('req_1', { name: 'return' })).toEqual({
      kind: 'conflict',
      record: undefined,
    });
  });

  test.each([
    ['read', true],
    ['glance', false],
  ] as const)('%s: strongly consistent is %s', async (name, ConsistentRead) => {
    dynamo.on(GetItemCommand).resolves({});

    await store[name]('req_1');

    expect(dynamo.commandCalls(GetItemCommand)[0]?.args[0].input).toMatchObject({ ConsistentRead });
  });

  test('asks again for what a batch left over', async () => {
    const [first, second] = [sampleRecord({ id: 'req_1' }), sampleRecord({ id: 'req_2' })];
    dynamo
      .on(BatchGetItemCommand)
      .resolvesOnce({
        Responses: { requests: [itemOf(first)] },
        UnprocessedKeys: { requests: { Keys: [toItem({ id: 'req_2' })] } },
      })
      .resolvesOnce({ Responses: { requests: [itemOf(second)] } });

    const records = await clock.run(store.readMany(['req_1', 'req_2']));

    const asked = dynamo.commandCalls(BatchGetItemCommand)[1]!.args[0].input.RequestItems;
    expect(records).toEqual([first, second]);
    expect(asked).toEqual({ requests: { Keys: [{ id: { S: 'req_2' } }], ConsistentRead: true } });
  });

  test('gives up on a batch that is never answered whole', async () => {
    const UnprocessedKeys = { requests: { Keys: [toItem({ id: 'req_1' })] } };
    dynamo.on(BatchGetItemCommand).resolves({ UnprocessedKeys });

    await expect(clock.run(store.readMany(['req_1']))).rejects.toMatchObject({ code: 'store_unavailable' });
  });

  test('reads 230 records in three batches of distinct keys', async () => {
    dynamo.on(BatchGetItemCommand).resolves({ Responses: { requests: [] } });
    const ids = Array.from({ length: 230 }, (_, n) => `req_${n}`);

    await store.readMany([...ids, ...ids]);

    const sizes = dynamo
      .commandCalls(BatchGetItemCommand)
      .map((call) => call.args[0].input.RequestItems?.requests?.Keys?.length);
    expect(sizes).toEqual([100, 100, 30]);
  });

  describe('when a transition is refused and the record shows just what it writes', () => {
    const granted = sampleRecord({ status: 'granted', turn });

    test.each([
      { sendings: 2, kind: 'done' },
      { sendings: 1, kind: 'conflict' },
    ])('after $sendings sendings it is $kind', async ({ sendings, kind }) => {
      dynamo.on(UpdateItemCommand).rejects(failed(sendings, granted));

      const outcome = await store.transition(granted.id, { name: 'grant', turn });

      expect(outcome).toEqual({ kind, record: granted });
    });
  });

  test('a transition refused twice because of somebody else’s is a conflict', async () => {
    const other = sampleRecord({ status: 'granted', turn: { ...turn, startAtMs: turn.startAtMs + 1 } });
    dynamo.on(UpdateItemCommand).rejects(failed(2, other));

    expect(await store.transition(other.id, { name: 'grant', turn })).toEqual({
      kind: 'conflict',
      record: other,
    });
  });
});
