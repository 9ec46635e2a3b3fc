import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createDispatcher } from '../../../lambda/app/dispatch/create-dispatcher.ts';
import { reserve, type WindowsSeen } from '../../../lambda/app/turns/reserve.ts';
import type { GroupStore } from '../../../lambda/ports/group-store.ts';
import { aRequest, createWorld, type World } from '../../setup/worlds/world.ts';

/** Leads on stores where every window write takes this long, and counts the writes. */
function leadSlowly(world: World, writeMs: number): { writes(): number } {
  const { deps } = world;
  let writes = 0;
  const groups: GroupStore = {
    ...deps.groups,
    async writeWindow(group, deploymentId, write) {
      writes += 1;
      await deps.clock.sleep(writeMs);
      return deps.groups.writeWindow(group, deploymentId, write);
    },
  };
  void createDispatcher({ ...deps, groups }).lead('m', 900_000);
  return { writes: () => writes };
}

async function queueJobs(world: World, count: number): Promise<void> {
  for (let n = 0; n < count; n++) await world.useCases.submit(aRequest({ priority: n % 1_000, body: { n } }));
}

test('a limit above the rate of successive writes is still used in full, in order', async () => {
  const world = createWorld({ deployments: [{ rpm: 12_000 }], isStarterDead: true });
  await queueJobs(world, 900);

  const { writes } = leadSlowly(world, 20);
  await world.clock.advance(6_000);

  const startsMs = world.arrivals.map(({ atMs }) => atMs);
  expect(world.arrivals.map(({ body }) => body.n)).toEqual(Array.from({ length: 900 }, (_, n) => n));
  expect(startsMs.at(-1)! - startsMs[0]!).toBeLessThan(900 * 5);
  expect(writes()).toBeLessThan(200);
});

test('where turns come slower than writes, each has a write of its own', async () => {
  const world = createWorld({ deployments: [{ rpm: 1_200 }], isStarterDead: true });
  await queueJobs(world, 60);

  const { writes } = leadSlowly(world, 5);
  await world.clock.advance(5_000);

  expect(world.arrivals).toHaveLength(60);
  expect(writes()).toBe(60);
});

test('whatever is requested at once, the window holds the given turns, and never more than its limits', async () => {
  const wanted = fc.array(fc.integer({ min: 0, max: 60 }), { minLength: 1, maxLength: 20 });
  await fc.assert(
    fc.asyncProperty(fc.array(wanted, { maxLength: 12 }), async (rounds) => {
      const limits = { rpm: 30, tpm: 500 };
      const { deps } = createWorld({ deployments: [limits] });
      const seen: WindowsSeen = {};
      let requests = 0;
      let tokens = 0;
      for (const [first = 0, ...others] of rounds) {
        const reservation = await reserve(deps, { group: 'm', tokens: first, others, aheadMs: 0 }, seen);
        const turns = reservation.kind === 'turn' ? [reservation.turn, ...reservation.others] : [];
        requests += turns.length;
        tokens += turns.reduce((total, { cost }) => total + cost.tokens, 0);

        const fitsOne = requests + 1 <= limits.rpm && tokens + first <= limits.tpm;
        expect(turns.map(({ cost }) => cost.tokens)).toEqual([first, ...others].slice(0, turns.length));
        expect(turns.length > 0 || !fitsOne).toBe(true);
      }

      expect(requests).toBeLessThanOrEqual(limits.rpm);
      expect(tokens).toBeLessThanOrEqual(limits.tpm);
      const row = (await deps.groups.read('m')).windows.d1;
      expect([row?.requests ?? 0, row?.tokens ?? 0]).toEqual([requests, tokens]);
    }),
  );
});

test('a newcomer that arrives while several turns are being reserved gets the first of them', async () => {
  const world = createWorld({ deployments: [{ rpm: 12_000 }], isStarterDead: true });
  await queueJobs(world, 100);

  leadSlowly(world, 20);
  await world.clock.advance(5);
  await world.useCases.submit(aRequest({ priority: -1, body: { n: 'newcomer' } }));
  await world.clock.advance(3_000);

  expect(world.arrivals[0]?.body.n).toBe('newcomer');
  expect(world.arrivals).toHaveLength(101);
});

test('where all that serve a request were tried, it waits for none of them', async () => {
  const { deps } = createWorld({ deployments: [{ rpm: 1, id: 'a' }] });
  const wanted = { group: 'm', tokens: 1, aheadMs: 0, except: new Set(['a']) };

  expect(await reserve(deps, wanted, {})).toEqual({ kind: 'full', retryAtMs: null });
});
