import { expect, test } from '@jest/globals';
import {
  createBatchWorld,
  linesOf,
  resultsIn,
  startBatch,
  sweepUntilOver,
} from '../../setup/worlds/batch-world.ts';

/** The most lines that are accepted. */
const LINES = 50_000;
/** DynamoDB's limit on an item is 400 KB; the record as JSON is about as long there. */
const MOST_BYTES = 100_000;

test('a batch of 50,000 lines is answered line by line, its record stays small', async () => {
  const world = createBatchWorld({ deployments: [{}] });
  const { clock } = world;
  const startedAtMs = clock.now();

  const batch = await clock.run(
    startBatch(world, linesOf(LINES)).then((created) => sweepUntilOver(world, created)),
  );

  const results = await resultsIn(world, batch.outputFileId);
  expect(batch).toMatchObject({ status: 'completed', completed: LINES, failed: 0 });
  expect(results.every(({ custom_id }, n) => custom_id === `line-${n}`)).toBe(true);
  expect([results.length, world.arrivals.length]).toEqual([LINES, LINES]);
  expect(JSON.stringify(batch).length).toBeLessThan(MOST_BYTES);
  process.stderr.write(
    `50,000 lines on memory stores: ${(batch.endedAtMs! - startedAtMs) / 60_000} virtual minutes, record of ${JSON.stringify(batch).length} bytes\n`,
  );
}, 900_000);
