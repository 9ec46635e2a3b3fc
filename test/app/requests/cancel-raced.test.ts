import { expect, test } from '@jest/globals';
import type { RequestObject } from '../../../lambda/app/use-cases.ts';
import type { RequestStatus } from '../../../lambda/core/requests/request.ts';
import { createRandom } from '../../../testkit/random.ts';
import { comeInLine, worldAtFullRate } from '../../setup/full-rate.ts';
import { seedOf, slowStores } from '../../setup/worlds/slow-stores.ts';
import { balanceOf, intercept, windowOf } from '../../setup/trouble.ts';
import { aRequest, type World } from '../../setup/worlds/world.ts';

const COUNT = 1_000;

interface Watched {
  /** Ids, by the requests' numbers. */
  readonly ids: Map<number, string>;
  /** By id: the state in which its cancel was written. */
  readonly cancelledFrom: Map<string, RequestStatus>;
  readonly cancels: Map<number, Promise<RequestObject>>;
}

/** Whenever a turn is given, cancels the next two in line: before their own turn, with it, or after. */
function cancelNextInLine(world: World, random: () => number): Watched {
  const { deps, useCases, clock } = world;
  const watched: Watched = { ids: new Map(), cancelledFrom: new Map(), cancels: new Map() };
  const numbers = new Map<string, number>();
  const cancelSoon = async (id: string) => {
    await clock.sleep(random() * 300);
    return useCases.cancel({ id, owner: 'owner-1' });
  };
  intercept(deps.requests, 'create', (own) => (record) => {
    const n = Number(record.metadata.n);
    watched.ids.set(n, record.id);
    numbers.set(record.id, n);
    return own(record);
  });
  intercept(deps.requests, 'transition', (own) => async (id, transition) => {
    const { name } = transition;
    const before = await deps.requests.read(id);
    const outcome = await own(id, transition);
    if (name === 'cancel' && outcome.kind === 'done') watched.cancelledFrom.set(id, before!.status);
    if (name !== 'grant' && name !== 'start') return outcome;
    for (const n of [numbers.get(id)! + 1, numbers.get(id)! + 2]) {
      const next = watched.ids.get(n);
      if (next !== undefined && !watched.cancels.has(n)) watched.cancels.set(n, cancelSoon(next));
    }
    return outcome;
  });
  return watched;
}

/** Every second request is a job. */
async function ask({ useCases }: World, n: number): Promise<void> {
  const request = aRequest({ body: { n }, metadata: { n: String(n) } });
  try {
    await useCases[n % 2 === 0 ? 'submit' : 'complete'](request);
  } catch (fault) {
    expect(fault).toMatchObject({ code: 'cancelled' });
  }
}

test('of 1,000 cancelled as their turn comes none is called that was cancelled in time, and unused turns go back', async () => {
  const random = createRandom(seedOf('1,000 cancels'));
  const world = await worldAtFullRate();
  const watched = cancelNextInLine(world, random);
  slowStores(world, { random, meanMs: 15 });
  const beganMs = world.clock.now();

  await comeInLine(world, COUNT, (n) => ask(world, n));
  await world.clock.advance(70_000);
  const cancels = [...watched.cancels].map(async ([n, cancel]) => ({ n, object: await cancel }));
  const outcomes = await world.clock.run(Promise.all(cancels));

  const { cancelledFrom } = watched;
  const counts = [...Map.groupBy(cancelledFrom.values(), (status) => status)].map(
    ([status, all]) => `${all.length} ${status}`,
  );
  process.stdout.write(
    `cancelled while ${counts.join(', ')}; too late: ${outcomes.length - cancelledFrom.size}\n`,
  );
  expect(outcomes.length).toBeGreaterThan(COUNT * 0.9);
  expect(new Set(cancelledFrom.values())).toEqual(new Set(['queued', 'granted', 'in_progress']));
  const callsOf = Map.groupBy(world.arrivals, ({ body }) => Number(body.n));
  for (const { n, object } of outcomes) {
    const from = cancelledFrom.get(object.id);
    const isCalled = from === undefined || from === 'in_progress';
    expect([n, callsOf.get(n)?.length ?? 0]).toEqual([n, isCalled ? 1 : 0]);
    expect([n, object.status]).toEqual([n, from === undefined ? 'completed' : 'cancelled']);
    if (from !== undefined) expect(object.error!.message.endsWith('no call was made.')).toBe(!isCalled);
  }
  await expectTurnsGivenBack(world, beganMs);
}, 120_000);

/** The window holds the turns of calls, each once; and nothing when they have left it. */
async function expectTurnsGivenBack(world: World, beganMs: number): Promise<void> {
  await world.clock.advance(30_000);
  const spanMs = 61_000;
  const recent = world.arrivals.filter(({ atMs }) => atMs > Math.max(beganMs, world.clock.now() - spanMs));
  const inWindow = (await world.clock.run(windowOf(world))).requests;
  // Each counts from the bucket in which it was reserved, up to 200 ms before the call.
  expect(Math.abs(inWindow - recent.length)).toBeLessThanOrEqual(10);
  await world.clock.advance(120_000);
  expect((await world.clock.run(windowOf(world))).requests).toBe(0);
  expect([await world.clock.run(balanceOf(world)), world.running()]).toEqual([0, 0]);
}
