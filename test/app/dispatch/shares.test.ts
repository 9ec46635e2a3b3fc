import { describe, expect, test } from '@jest/globals';
import { createHeard } from '../../setup/heard.ts';
import { aRequest, createWorld, tiers, type World, type WorldOptions } from '../../setup/worlds/world.ts';

const HOUR_MS = 3_600_000;
const worst = 2_000;

/** The worst of the four tiers has this share. */
const sharing = (minShare: number, options: WorldOptions = {}): World =>
  createWorld({
    ...options,
    config: { tiers: tiers.map((tier) => (tier.name === 'batch' ? { ...tier, minShare } : tier)) },
  });

const jobs = (
  { useCases }: World,
  count: number,
  { priority, tokens = 1 }: { readonly priority: number; readonly tokens?: number },
) =>
  Promise.all(
    Array.from({ length: count }, () =>
      useCases.submit(
        aRequest({ priority, timeoutMs: 3 * HOUR_MS, body: { priority, max_tokens: tokens, messages: [] } }),
      ),
    ),
  );

const prioritiesOf = ({ arrivals }: World) => arrivals.map(({ body }) => Number(body.priority));

describe('a worse tier with a share', () => {
  test('has it, to one period, of an hour that the best tier could fill', async () => {
    const world = sharing(0.05, { deployments: [{ rpm: 6 }] });
    // Loops that only look make an hour long.
    Object.assign(world.deps.timing, { reportMs: 5_000, lookAgainMs: 10_000 });
    await world.clock.run(
      Promise.all([jobs(world, 25, { priority: worst }), jobs(world, 380, { priority: 0 })]),
    );
    await world.clock.advance(HOUR_MS);

    const served = prioritiesOf(world);
    const share = served.filter((priority) => priority === worst).length;
    expect(served.length).toBeGreaterThan(350);
    expect(Math.abs(share - served.length * 0.05)).toBeLessThanOrEqual(1);
    // Two jobs may start in one millisecond, in either order.
    for (let from = 0; from + 21 <= served.length; from++)
      expect(served.slice(from, from + 21)).toContain(worst);
  });

  test('has none without its setting', async () => {
    const world = createWorld({ deployments: [{ rpm: 20 }] });
    await world.clock.run(
      Promise.all([jobs(world, 10, { priority: worst }), jobs(world, 100, { priority: 0 })]),
    );
    await world.clock.advance(180_000);

    expect(prioritiesOf(world)).not.toContain(worst);
  });

  test('has it for large requests, too: the turn is reserved for the one that is due', async () => {
    const world = sharing(0.25, { deployments: [{ tpm: 1_000 }] });
    await world.clock.run(
      Promise.all([
        jobs(world, 3, { priority: worst, tokens: 900 }),
        jobs(world, 400, { priority: 0, tokens: 90 }),
      ]),
    );
    await world.clock.advance(500_000);

    const served = prioritiesOf(world);
    expect(served.filter((priority) => priority === worst)).toHaveLength(3);
    expect(served.slice(0, 5).filter((priority) => priority === worst)).toHaveLength(1);
  });

  test('has it for callers, too, who see their turn in time', async () => {
    const heard = createHeard();
    const world = sharing(0.1, { deployments: [{ rpm: 60 }], ...heard });
    await world.clock.run(jobs(world, 300, { priority: 0 }));
    const ends = Array.from({ length: 5 }, () =>
      world.useCases.complete(aRequest({ priority: worst, timeoutMs: HOUR_MS, body: { priority: worst } })),
    );

    await world.clock.advance(130_000);

    const kinds = await world.clock.run(Promise.all(ends.map((end) => end.then(({ kind }) => kind))));
    expect(kinds).toEqual(Array.from({ length: 5 }, () => 'answer'));
    const served = prioritiesOf(world);
    expect(served.filter((priority) => priority === worst)).toHaveLength(5);
    expect(served.lastIndexOf(worst)).toBeLessThan(130);
    expect(heard.valuesOf('StarvedTurns').reduce((sum, n) => sum + n, 0)).toBe(5);
    expect(heard.valuesOf('Inversions')).toEqual([]);
  });
});
