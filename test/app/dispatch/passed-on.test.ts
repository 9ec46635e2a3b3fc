import { expect, test } from '@jest/globals';
import { createGauge } from '../../../lambda/app/dispatch/gauge/gauge.ts';
import { createResolveConflict } from '../../../lambda/app/dispatch/turns/resolve-conflict.ts';
import { emptyQueueRow } from '../../../lambda/core/line/queue-row.ts';
import { sampleMessage, sampleRecord } from '../../setup/sample-records.ts';
import { createWorld } from '../../setup/worlds/world.ts';

const unexpected = (): never => {
  throw new Error('nobody asked for that');
};

test.each([
  ['that only waited leaves the gauge', { attempts: 1, attemptsBefore: 1, waiting: 0 }],
  ['that was called has left it already', { attempts: 1, attemptsBefore: 2, waiting: 1 }],
])('a request moved by a function that died, %s', async (_what, { attempts, attemptsBefore, waiting }) => {
  const { deps } = createWorld({ isStarterDead: true });
  const queueAtStart = { ...emptyQueueRow, enqueued: { standard: 1 } };
  const gauge = createGauge({ deps, life: { isOpen: () => true } as never, queueAtStart });
  const removed: string[] = [];
  const resolveConflict = createResolveConflict({
    deps,
    group: 'm',
    messages: { remove: async ({ id }: { readonly id: string }) => void removed.push(id) } as never,
    line: { putBack: unexpected, takeBack: unexpected },
    gauge,
    known: {} as never,
    followUps: {} as never,
  });
  const record = sampleRecord({ group: 'b', route: { passed: ['m'], ahead: [], attemptsBefore } });
  const message = sampleMessage({ group: 'm', tier: 'standard' }, { id: record.id, attempts });
  const { id, priority, enqueuedAtMs, tier } = record;

  await resolveConflict(
    { id, priority, enqueuedAtMs, tier, message, receipt: 'r', hiddenUntilMs: 0 },
    record,
  );

  expect(removed).toEqual([id]);
  expect(gauge.depthOf('standard')).toBe(waiting);
  expect(await deps.queues.depth({ group: 'b', tier: 'standard' })).toBe(1);
});
