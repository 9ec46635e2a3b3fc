import { expect, test } from '@jest/globals';
import { worstSpan } from '../../../testkit/statistics.ts';
import { aRequest, createWorld } from '../../setup/worlds/world.ts';

test('one upstream listed twice, with parts of its limit: the parts together are kept, and used', async () => {
  const world = createWorld({ deployments: [{ rpm: 100 }, { rpm: 101 }] });
  for (let n = 0; n < 700; n++) await world.useCases.submit(aRequest({ body: { n } }));

  await world.clock.advance(3 * 61_000);

  const times = world.arrivals.map(({ atMs }) => atMs);
  expect(worstSpan(times, 60_000)).toBe(201);
  expect(times.length).toBeGreaterThan(0.98 * 3 * 201);
});
