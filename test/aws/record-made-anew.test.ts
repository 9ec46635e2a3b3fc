import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { dynamoRequestStore } from '../../lambda/aws/dynamo/requests/dynamo-request-store.ts';
import { sampleRecord } from '../setup/sample-records.ts';
import { createRequestTable, openDynamo, type Opened } from '../setup/stores-on-aws.ts';

const DAY_MS = 86_400_000;
const NOW = 1_800_000_000_000;
let opened: Opened<DynamoDBClient>;

beforeAll(async () => void (opened = await openDynamo()));
afterAll(() => opened.close());

test('an id is free again a day after its request has ended, though nothing has deleted the record yet', async () => {
  const table = await createRequestTable(opened.client);
  let nowMs = NOW;
  const clock = { now: () => nowMs, sleep: () => Promise.resolve() };
  const store = dynamoRequestStore({ client: opened.client, table, clock, retentionMs: DAY_MS });
  const first = sampleRecord({ deadlineMs: NOW + 60_000, fingerprint: 'f1' });
  const second = { ...first, deadlineMs: NOW + 9 * DAY_MS, fingerprint: 'f2' };
  const error = { message: 'm', type: 't', param: null, code: null };
  await store.create(first);
  await store.transition(first.id, { name: 'cancel', isCalled: false, nowMs: NOW + 1_000, error });

  nowMs = NOW + DAY_MS;
  expect(await store.create(second)).toMatchObject({ kind: 'exists', record: { fingerprint: 'f1' } });
  nowMs = NOW + DAY_MS + 2_000;
  const outcomes = await Promise.all(Array.from({ length: 20 }, () => store.create(second)));

  expect(outcomes.filter(({ kind }) => kind === 'created')).toHaveLength(1);
  expect(await store.read(first.id)).toEqual(second);
});
