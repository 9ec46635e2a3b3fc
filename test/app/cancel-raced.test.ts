import { expect, test } from '@jest/globals';
import type { RequestStatus } from '../../lambda/core/request.ts';
import { createRandom } from '../../bench/random.ts';
import { comeInLine, worldAtFullRate } from '../setup/full-rate.ts';
import { seedOf, slowStores } from '../setup/slow-stores.ts';
import { balanceOf, intercept, windowOf } from '../setup/trouble.ts';
import { aRequest, type World } from '../setup/world.ts';

const COUNT = 1_000;

interface Watched {
  /** By the request's number: its id. */
  readonly ids: Map<number, string>;
  /** By id: the state that its cancel was written in. */
  readonly cancelledFrom: Map<string, RequestStatus>;
}

function watch({ deps }: World): Watched {
  const watched: Watched = { ids: new Map(), cancelledFrom: new Map() };
  intercept(deps.requests, 'create', (own) => (record) => {
    watched.ids.set(Number(record.metadata.n), record.id);
    return own(record);
  });
  intercept(deps.requests, 'transition', (own) => async (id, transition) => {
    const before = await deps.requests.read(id);
    const outcome = await own(id, transition);
    if (transition.name === 'cancel' && outcome.kind === 'done')
      watched.cancelledFrom.set(id, before!.status);
    return outcome;
  });
  return watched;
}

/** Every other one is a job; each is cancelled after so long. */
async function askAndCancel(world: World, { ids }: Watched, { n, afterMs }: { n: number; afterMs: number }) {
  const request = aRequest({ body: { n }, metadata: { n: String(n) } });
  const ask = async () => void (await world.gateway[n % 2 === 0 ? 'submit' : 'complete'](request));
  const asked = ask().catch((fault: { code: string }) => expect(fault.code).toBe('cancelled'));
  await world.clock.sleep(afterMs);
  const object = await world.gateway.cancel({ id: ids.get(n)!, owner: 'owner-1' });
  await asked;
  return { n, object };
}

test('of 1,000 cancelled as their turn comes none is called that was cancelled in time, and unused turns go back', async () => {
  const random = createRandom(seedOf('1,000 cancels'));
  const world = await worldAtFullRate();
  const watched = watch(world);
  slowStores(world, { random, meanMs: 15 });
  const beganMs = world.clock.now();

  const outcomes = await comeInLine(world, COUNT, (n, grantedAfterMs) =>
    askAndCancel(world, watched, { n, afterMs: Math.max(1_000, grantedAfterMs + random() * 600 - 500) }),
  );

  const { cancelledFrom } = watched;
  const counts = [...Map.groupBy(cancelledFrom.values(), (status) => status)].map(
    ([status, all]) => `${all.length} ${status}`,
  );
  process.stdout.write(`cancelled while ${counts.join(', ')}; too late: ${COUNT - cancelledFrom.size}\n`);
  expect(new Set(cancelledFrom.values())).toEqual(new Set(['queued', 'granted', 'in_progress']));
  const callsOf = Map.groupBy(world.arrivals, ({ body }) => Number(body.n));
  for (const { n, object } of outcomes) {
    const from = cancelledFrom.get(object.id);
    const isCalled = from === undefined || from === 'in_progress';
    expect([n, callsOf.get(n)?.length ?? 0]).toEqual([n, isCalled ? 1 : 0]);
    expect([n, object.status]).toEqual([n, from === undefined ? 'completed' : 'cancelled']);
    if (from !== undefined) expect(object.error!.message.endsWith('it was not called for.')).toBe(!isCalled);
  }
  await expectTurnsGivenBack(world, beganMs);
}, 120_000);

/** What the window holds are the turns of calls, each once; and when they have left it, nothing. */
async function expectTurnsGivenBack(world: World, beganMs: number): Promise<void> {
  await world.clock.advance(30_000);
  const spanMs = 61_000;
  const recent = world.arrivals.filter(({ atMs }) => atMs > Math.max(beganMs, world.clock.now() - spanMs));
  const inWindow = (await world.clock.run(windowOf(world))).requests;
  // Each counts from the bucket that it was reserved in, up to 200 ms before the call.
  expect(Math.abs(inWindow - recent.length)).toBeLessThanOrEqual(10);
  await world.clock.advance(120_000);
  expect((await world.clock.run(windowOf(world))).requests).toBe(0);
  expect([await world.clock.run(balanceOf(world)), world.running()]).toEqual([0, 0]);
}
