import { randomUUID } from 'node:crypto';
import { GetItemCommand, type DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { namedWrites } from '../setup/named-writes.ts';
import { itemSize } from '../../bench/cost/billing/item-size.ts';
import { dynamoGroupStore } from '../../lambda/aws/dynamo/groups/dynamo-group-store.ts';
import { GROUP_KEY, QUEUE_ROW, ROW_KEY } from '../../lambda/aws/dynamo/keys.ts';
import { toItem } from '../../lambda/aws/dynamo/stored-item.ts';
import { LINE_TEXT, markOf } from '../../lambda/core/line/line.ts';
import { watchWrite } from '../../lambda/core/line/queue-write.ts';
import { defaultTiers } from '../../lambda/core/requests/tiers.ts';
import { SHAPE } from '../setup/reserving.ts';
import { createGroupTable, openDynamo, type Opened } from '../setup/stores-on-aws.ts';

const NOW = 1_800_000_000_123;
const MILLIONS = 9_123_456_789;
let opened: Opened<DynamoDBClient>;

beforeAll(async () => void (opened = await openDynamo()));
afterAll(() => opened.close());

test('the queue row with the longest line and every counter in use is one write unit', async () => {
  const { client } = opened;
  const table = await createGroupTable(client);
  const group = 'a-model-group-with-a-name-of-60-characters-or-so-1234567890';
  const groups = dynamoGroupStore({ client, table, shape: SHAPE });
  const leader = `req_${randomUUID().replaceAll('-', '')}`;
  const served = Object.fromEntries(defaultTiers.map(({ name }) => [name, MILLIONS]));

  for (const { name } of defaultTiers) await namedWrites(groups).ring(group, name, true);
  await namedWrites(groups).announceChange(group, null);
  await namedWrites(groups).setMode(group, 'draining');
  await namedWrites(groups).lead(group, { leader, nowMs: NOW, untilMs: NOW + 15_000 });
  await groups.writeQueue(group, watchWrite(NOW, NOW));
  await namedWrites(groups).report(group, {
    leader,
    served,
    line: 'x'.repeat(LINE_TEXT),
    worstCaller: Number.MAX_SAFE_INTEGER,
    reach: {
      priority: Number.MIN_SAFE_INTEGER,
      enqueuedAtMs: NOW,
      places: 99_999,
      newcomers: Number.MIN_SAFE_INTEGER,
      flow: markOf('key_1'),
    },
  });

  const Key = toItem({ [GROUP_KEY]: group, [ROW_KEY]: QUEUE_ROW });
  const { Item } = await client.send(new GetItemCommand({ TableName: table, Key }));
  // The counters of enqueued requests are just as large in the end.
  const grown = itemSize(Item!) + 4 * itemSize({ n: { N: String(MILLIONS) } });
  process.stdout.write(`queue row: ${grown} bytes\n`);
  expect(grown).toBeLessThanOrEqual(1_024);
});
