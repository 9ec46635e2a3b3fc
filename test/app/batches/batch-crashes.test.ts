import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createBatches } from '../../../lambda/app/batches/create-batches.ts';
import type { BatchDeps } from '../../../lambda/app/batches/batch-deps.ts';
import {
  createBatchWorld,
  linesOf,
  OWNER,
  resultsIn,
  startBatch,
  sweepUntilOver,
} from '../../setup/worlds/batch-world.ts';
import { mortal } from '../../setup/worlds/mortal.ts';

const seed = Number(process.env.SEED ?? Date.now() % 1_000_000);
const COUNT = 260;

/** One function that works on the batch: when it starts, the latency of its stores, and when it dies. */
const life = fc.record({
  atMs: fc.integer({ min: 0, max: 8_000 }),
  latencyMs: fc.integer({ min: 0, max: 30 }),
  livesMs: fc.integer({ min: 1, max: 4_000 }),
  use: fc.constantFrom('read' as const, 'sweep' as const),
});

test(`whichever function crashes in the middle of a batch, every line is called once and answered once (seed ${seed})`, async () => {
  const property = fc.asyncProperty(
    fc.record({ latencyMs: fc.integer({ min: 0, max: 30 }), livesMs: fc.integer({ min: 100, max: 4_000 }) }),
    fc.array(life, { maxLength: 8 }),
    async (creator, lives) => {
      const world = createBatchWorld({ deployments: [{}] });
      const { clock, batchDeps, arrivals } = world;
      const functionOf = ({ latencyMs, livesMs }: { latencyMs: number; livesMs: number }) => {
        const shelves = ['files', 'batches', 'openBatches'] as const;
        const made = mortal<BatchDeps>(batchDeps, () => latencyMs, shelves);
        void clock.sleep(livesMs).then(() => made.end());
        return createBatches(made.deps);
      };

      // Its caller may never hear of it: a caller whose function crashed sends it again.
      void startBatch({ ...world, batches: functionOf(creator) }, linesOf(COUNT));
      for (const { atMs, use, ...how } of lives) {
        void clock.sleep(atMs).then(async () => {
          const [batch] = await batchDeps.batches.list(OWNER, { limit: 1 });
          const batches = functionOf(how);
          if (use === 'sweep') await batches.sweep(clock.now() + 50_000);
          else if (batch !== undefined) await batches.read(batch);
        });
      }
      await clock.run(clock.sleep(10_000));
      const [batch] = await batchDeps.batches.list(OWNER, { limit: 1 });
      if (batch === undefined) return arrivals.length === 0;
      const last = await clock.run(sweepUntilOver(world, batch));

      const output = await resultsIn(world, last.outputFileId);
      expect(last).toMatchObject({ status: 'completed', completed: COUNT, failed: 0 });
      expect(output.map(({ custom_id }) => custom_id)).toEqual(
        Array.from({ length: COUNT }, (_, n) => `line-${n}`),
      );
      expect(arrivals).toHaveLength(COUNT);
      // The function that ended it may have died before it could say so: the next sweep does.
      await clock.run(createBatches(batchDeps).sweep(clock.now() + 50_000));
      expect(await batchDeps.openBatches.list('open-batches', { limit: 10 })).toEqual([]);
      return true;
    },
  );

  await fc.assert(property, { seed, numRuns: 25 });
}, 120_000);
