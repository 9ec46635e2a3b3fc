import { expect, test } from '@jest/globals';
import { createRandom } from '../../../testkit/random.ts';
import { comeInLine, worldAtFullRate } from '../../setup/full-rate.ts';
import { seedOf, slowStores } from '../../setup/worlds/slow-stores.ts';
import { intercept } from '../../setup/trouble.ts';
import { aRequest, type World } from '../../setup/worlds/world.ts';

const COUNT = 1_000;
const states = ['queued', 'in_progress', 'completed'];

function countRaces(world: World) {
  const raced = { converts: 0, grants: 0 };
  intercept(world.deps.requests, 'transition', (own) => async (id, transition) => {
    const outcome = await own(id, transition);
    if (outcome.kind === 'conflict' && transition.name === 'convert') raced.converts += 1;
    if (outcome.kind === 'conflict' && transition.name === 'grant') raced.grants += 1;
    return outcome;
  });
  return raced;
}

/** The states that a caller sees until its job has ended. */
async function statesOf(world: World, id: string, random: () => number): Promise<string[]> {
  const seen: string[] = [];
  for (;;) {
    const { status } = await world.useCases.collect({ id, owner: 'owner-1', waitMs: 0 });
    if (seen.at(-1) !== status) seen.push(status);
    if (status !== 'queued' && status !== 'in_progress') return seen;
    await world.clock.sleep(100 + random() * 300);
  }
}

async function callerOf(
  world: World,
  random: () => number,
  wait: { readonly n: number; readonly maxWaitMs: number },
) {
  const { n, maxWaitMs } = wait;
  const completion = await world.useCases.complete(aRequest({ body: { n }, maxWaitMs }));
  const isJob = completion.kind === 'accepted';
  const id = isJob ? completion.object.id : completion.served.requestId;
  return { n, id, isJob, seen: isJob ? await statesOf(world, id, random) : [] };
}

test('of 1,000 callers whose wait ends as their turn is granted none is called twice, lost, or in two states', async () => {
  const random = createRandom(seedOf('1,000 conversions'));
  const world = await worldAtFullRate();
  const raced = countRaces(world);
  slowStores(world, { random, meanMs: 15 });

  const outcomes = await comeInLine(world, COUNT, (n, grantedAfterMs) =>
    callerOf(world, random, { n, maxWaitMs: Math.max(0, grantedAfterMs + (random() - 0.5) * 500) }),
  );

  await world.clock.advance(60_000);
  const jobs = outcomes.filter(({ isJob }) => isJob);
  process.stdout.write(
    `${jobs.length} jobs; ${raced.converts} times a turn came first, ${raced.grants} times it found a job\n`,
  );
  expect(jobs.length).toBeGreaterThan(COUNT / 10);
  expect(jobs.length).toBeLessThan((COUNT * 9) / 10);
  expect(raced.converts).toBeGreaterThan(20);
  const called = world.arrivals.map(({ body }) => Number(body.n)).filter((n) => n >= 0);
  expect(called.sort((a, b) => a - b)).toEqual(Array.from({ length: COUNT }, (_, n) => n));
  for (const { seen } of jobs) expect(states.filter((state) => seen.includes(state))).toEqual(seen);
  const records = await world.clock.run(world.deps.requests.readMany(outcomes.map(({ id }) => id)));
  const kindOf = new Map(outcomes.map(({ id, isJob }) => [id, isJob ? 'job' : 'ticket']));
  for (const { id, kind, status, attempts } of records)
    expect([kind, status, attempts]).toEqual([kindOf.get(id), 'completed', 1]);
  expect(world.running()).toBe(0);
}, 120_000);
