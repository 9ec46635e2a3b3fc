import { randomUUID } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { worstSpan } from '../../../testkit/statistics.ts';
import { dynamoGroupStore } from '../../../lambda/aws/dynamo/groups/dynamo-group-store.ts';
import { defaultSettings } from '../../../lambda/core/keys/key-settings.ts';
import { SHAPE } from '../../setup/reserving.ts';
import { createGroupTable, openDynamo, type Opened } from '../../setup/stores-on-aws.ts';
import { arrivalsUnder, useOfLimit } from '../../setup/writers.ts';

const SEED = 20_261_201;
const GROUP_RPM = 60;
const KEY_RPM = 10;
/** The first hundred flood with one key; the others have none. */
const FLOODING = 100;
const OTHERS = 60;

let opened: Opened<DynamoDBClient>;
beforeAll(async () => {
  opened = await openDynamo(process.env);
});
afterAll(() => opened.close());

test('100 writers with a key of 10 rpm get 10 in any 60 s, and the others the rest of the 60', async () => {
  const { client } = opened;
  const groups = dynamoGroupStore({ client, table: await createGroupTable(client), shape: SHAPE });
  const key = { keyId: randomUUID(), settings: { ...defaultSettings, rpm: KEY_RPM } };
  const ofKey: number[] = [];
  const ofOthers: number[] = [];

  const all = await arrivalsUnder({
    groups,
    group: randomUUID(),
    rpm: GROUP_RPM,
    clocks: Array.from({ length: FLOODING + OTHERS }, () => ({ now: (trueMs: number) => trueMs })),
    maxDelayMs: 250,
    minutes: 5,
    seed: SEED,
    keyOf: (n) => (n < FLOODING ? key : undefined),
    onCall: (n, atMs) => void (n < FLOODING ? ofKey : ofOthers).push(atMs),
  });

  const inOrder = (times: readonly number[]) => times.toSorted((a, b) => a - b);
  const use = useOfLimit(inOrder(ofOthers), GROUP_RPM - KEY_RPM);
  process.stdout.write(
    `worst 60 s: key ${worstSpan(ofKey, 60_000)}, all ${worstSpan(all, 60_000)}; ` +
      `the others use ${(use * 100).toFixed(1)} % of the rest (seed ${SEED})\n`,
  );
  expect(worstSpan(ofKey, 60_000)).toBe(KEY_RPM);
  expect(worstSpan(all, 60_000)).toBeLessThanOrEqual(GROUP_RPM);
  expect(use).toBeGreaterThanOrEqual(0.98);
  expect(useOfLimit(all, GROUP_RPM)).toBeGreaterThanOrEqual(0.98);
}, 240_000);
