import { PutItemCommand, UpdateItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { GROUP_KEY, ROW_KEY, windowRow } from '../../lambda/aws/dynamo/keys.ts';
import { toItem } from '../../lambda/aws/dynamo/stored-item.ts';
import { windowUpdate } from '../../lambda/aws/dynamo/groups/window-update.ts';
import { bucketAt, bucketCount, slotOf } from '../../lambda/core/windows/window-row.ts';
import { createGroupTable, openDynamo, type Opened } from '../setup/stores-on-aws.ts';

const NOW = 1_800_000_000_123;
let opened: Opened<DynamoDBClient>;
let table: string;

beforeAll(async () => {
  opened = await openDynamo();
  table = await createGroupTable(opened.client);
});
afterAll(() => opened.close());

/** A window whose limits are used up evenly; `tpm: 0` = tokens are not limited. */
interface FullWindow {
  readonly rpm: number;
  readonly tpm: number;
}

/** The cost of one more reservation on it. */
async function unitsToReserve(limits: FullWindow, bucketMs: number): Promise<number | undefined> {
  const shape = { bucketMs, guardMs: 1_000 };
  const buckets = bucketCount(shape);
  const clock = bucketAt(NOW, shape);
  const spread = (limit: number) =>
    Object.fromEntries(
      Array.from({ length: buckets }, (_, n) => [slotOf(n, shape), Math.floor(limit / buckets) + (n % 2)]),
    );
  const key = toItem({ [GROUP_KEY]: 'some-model', [ROW_KEY]: windowRow('0123456789ab', shape) });
  const row = toItem({
    version: 123_456_789,
    clock,
    requests: limits.rpm,
    tokens: limits.tpm,
    cooldownUntilMs: NOW,
    requestSlots: spread(limits.rpm),
    tokenSlots: limits.tpm === 0 ? {} : spread(limits.tpm),
  });
  await opened.client.send(new PutItemCommand({ TableName: table, Item: { ...key, ...row } }));
  const update = windowUpdate({
    kind: 'add',
    clock,
    slot: slotOf(clock, shape),
    nowMs: NOW,
    cost: { requests: 1, tokens: limits.tpm === 0 ? 0 : 987 },
    maxRequestsBefore: Number.MAX_SAFE_INTEGER,
    maxTokensBefore: Number.MAX_SAFE_INTEGER,
  });
  const { ConsumedCapacity } = await opened.client.send(
    new UpdateItemCommand({
      TableName: table,
      Key: key,
      ReturnConsumedCapacity: 'TOTAL',
      UpdateExpression: update.expression,
      ConditionExpression: update.condition,
      ExpressionAttributeNames: update.names,
      ExpressionAttributeValues: toItem(update.values ?? {}),
    }),
  );
  return ConsumedCapacity?.CapacityUnits;
}

test.each([
  { limits: { rpm: 30_000, tpm: 0 }, bucketMs: 250, units: 2 },
  { limits: { rpm: 30_000, tpm: 60_000_000 }, bucketMs: 250, units: 4 },
  { limits: { rpm: 30_000, tpm: 0 }, bucketMs: 500, units: 1 },
  { limits: { rpm: 30_000, tpm: 60_000_000 }, bucketMs: 500, units: 2 },
])(
  'a turn from a full window of $limits in buckets of $bucketMs ms takes $units write units',
  async (row) => {
    expect(await unitsToReserve(row.limits, row.bucketMs)).toBe(row.units);
  },
);
