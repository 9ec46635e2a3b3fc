import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { endJobsOf } from '../../../ops/deploy/end-jobs.ts';
import { depthOf } from '../../../lambda/aws/sqs/queue-depth.ts';
import { openOperatedStage, type OperatedStage } from '../../setup/worlds/operated-stage.ts';
import { sampleRecord, sampleTurn } from '../../setup/sample-records.ts';

let stage: OperatedStage;
beforeEach(async () => void (stage = await openOperatedStage()));
afterEach(() => stage.close());

const statusOf = async (id: string) => (await stage.control.stores.requests.read(id))?.status;

test('jobs that wait for a model that has gone end as failed, and their webhooks are told', async () => {
  const { stores } = stage.control;
  const told = sampleRecord({ group: 'gone', webhookUrl: 'https://example.com/' });
  const untold = sampleRecord({ group: 'gone', tier: 'high' });
  for (const record of [told, untold]) await stores.requests.create(record);

  const ended = await endJobsOf(stores, ['gone']);

  expect(ended).toBe(2);
  expect(await stores.requests.read(told.id)).toMatchObject({
    status: 'failed',
    completedAtMs: expect.any(Number),
    error: { code: 'given_up', message: expect.stringContaining('removed from the configuration') },
  });
  expect(await statusOf(untold.id)).toBe('failed');
  expect(await depthOf(stage.sqs, stage.webhooksUrl)).toBe(1);
});

test('a stage without webhooks tells none', async () => {
  const { stores } = stage.control;
  const { id } = sampleRecord();
  await stores.requests.create(sampleRecord({ id, group: 'gone', webhookUrl: 'https://example.com/' }));

  await endJobsOf({ ...stores, announcer: undefined }, ['gone']);

  expect(await statusOf(id)).toBe('failed');
  expect(await depthOf(stage.sqs, stage.webhooksUrl)).toBe(0);
});

test.each([
  ['waits for another model', { group: 'm' }, 'queued'],
  ['is being called for', { status: 'in_progress', turn: sampleTurn, attempts: 1 }, 'in_progress'],
  ['has ended', { status: 'completed' }, 'completed'],
  ['has its caller on the line', { kind: 'ticket' }, 'queued'],
] as const)('a request that %s stays as it is', async (_what, over, status) => {
  const record = sampleRecord({ group: 'gone', ...over });
  await stage.control.stores.requests.create(record);

  expect(await endJobsOf(stage.control.stores, ['gone'])).toBe(0);
  expect(await statusOf(record.id)).toBe(status);
});
