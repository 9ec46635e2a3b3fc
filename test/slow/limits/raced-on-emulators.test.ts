import { setTimeout } from 'node:timers/promises';
import { afterEach, expect, test } from '@jest/globals';
import { createRandom } from '../../../testkit/random.ts';
import type { RequestObject } from '../../../lambda/app/use-cases.ts';
import type { RequestStatus } from '../../../lambda/core/requests/request.ts';
import { openAwsWorld, type AwsWorld } from '../../setup/worlds/aws-world.ts';
import { seedOf } from '../../setup/worlds/slow-stores.ts';
import { intercept } from '../../setup/trouble.ts';
import { aRequest } from '../../setup/worlds/world.ts';

const COUNT = 1_000;
/** How many ask at once, one request after the other: as many as the emulators keep up with. */
const CALLERS = 30;
const all = Array.from({ length: COUNT }, (_, n) => n);

let opened: AwsWorld;
afterEach(() => opened.close());

/** A world whose upstream answers after 100 ms, and the number of every request that was called. */
async function openWorld(rpm: number): Promise<{ readonly world: AwsWorld; readonly calls: number[] }> {
  const calls: number[] = [];
  const upstream: Parameters<typeof openAwsWorld>[1] = {
    async call({ body }) {
      calls.push(Number(body.n));
      await setTimeout(100);
      return { kind: 'answer', status: 200, headers: {}, body: JSON.stringify(body) };
    },
  };
  opened = await openAwsWorld({ rpm }, upstream);
  return { world: opened, calls };
}

async function askAll<T>(ask: (n: number) => Promise<T>): Promise<T[]> {
  const left = [...all];
  const outcomes: T[] = [];
  const caller = async () => {
    for (let n = left.shift(); n !== undefined; n = left.shift()) outcomes.push(await ask(n));
  };
  await Promise.all(Array.from({ length: CALLERS }, caller));
  return outcomes;
}

/** The states of a job until it has ended. */
async function statesOf(
  { useCases, deps }: AwsWorld,
  { id, status: first }: RequestObject,
): Promise<string[]> {
  const seen: string[] = [first];
  for (;;) {
    const { status } = await useCases.collect({ id, owner: 'owner-1', waitMs: 0 });
    if (seen.at(-1) !== status) seen.push(status);
    if (status !== 'queued' && status !== 'in_progress') return seen;
    await deps.clock.sleep(400);
  }
}

async function askAndMaybeCollect(world: AwsWorld, n: number, maxWaitMs: number) {
  const completion = await world.useCases.complete(aRequest({ body: { n }, maxWaitMs }));
  if (completion.kind === 'answer') return { id: completion.served.requestId, seen: undefined };
  if (completion.kind === 'refused') throw new Error(completion.refusal.error.message);
  return { id: completion.object.id, seen: await statesOf(world, completion.object) };
}

test('1,000 whose wait ends as turns are granted at full rate: none is called twice, lost, or in two states', async () => {
  const random = createRandom(seedOf('1,000 conversions on the emulators'));
  const { world, calls } = await openWorld(1_200);
  const lost = { convert: 0, grant: 0 };
  intercept(world.deps.requests, 'transition', (own) => async (id, transition) => {
    const outcome = await own(id, transition);
    const { name } = transition;
    if (outcome.kind === 'conflict' && (name === 'convert' || name === 'grant')) lost[name] += 1;
    return outcome;
  });
  await world.fillWindow();

  // Thirty are in line with a turn every 50 ms: a request's own turn comes after about a second and a half.
  const outcomes = await askAll((n) => askAndMaybeCollect(world, n, 1_000 + random() * 1_000));

  const jobs = outcomes.filter(({ seen }) => seen !== undefined);
  const races = `${lost.convert} times a turn came first, ${lost.grant} times it found a job`;
  process.stdout.write(`${jobs.length} jobs; ${races}\n`);
  expect(jobs.length).toBeGreaterThan(20);
  expect(calls.sort((a, b) => a - b)).toEqual(all);
  const order = ['queued', 'in_progress', 'completed'];
  for (const { seen = [] } of jobs) expect(order.filter((state) => seen.includes(state))).toEqual(seen);
  const records = await world.deps.requests.readMany(outcomes.map(({ id }) => id));
  const kindOf = new Map(outcomes.map(({ id, seen }) => [id, seen === undefined ? 'ticket' : 'job']));
  for (const { id, kind, status, attempts } of records)
    expect([kind, status, attempts]).toEqual([kindOf.get(id), 'completed', 1]);
  await world.untilQuiet();
  expect((await world.deps.groups.read('m')).queue).toMatchObject({ leader: null, line: null });
}, 500_000);

test('1,000 jobs cancelled as they start: none is called that was cancelled in time', async () => {
  const random = createRandom(seedOf('1,000 cancels on the emulators'));
  const { world, calls } = await openWorld(30_000);
  const { clock } = world.deps;
  const cancelledFrom = new Map<string, RequestStatus>();
  const cancels = new Map<string, Promise<RequestObject>>();
  // Each is cancelled while its start is on its way to the store.
  intercept(world.deps.requests, 'transition', (own) => async (id, transition) => {
    if (transition.name === 'start' && !cancels.has(id)) {
      cancels.set(id, world.useCases.cancel({ id, owner: 'owner-1' }));
      await clock.sleep(random() * 40);
    }
    const outcome = await own(id, transition);
    if (transition.name === 'cancel' && outcome.kind === 'done')
      cancelledFrom.set(id, transition.isCalled ? 'in_progress' : 'queued');
    return outcome;
  });

  const outcomes = await askAll(async (n) => {
    const { id } = await world.useCases.submit(aRequest({ body: { n } }));
    while (!cancels.has(id)) await clock.sleep(20);
    return { n, object: await cancels.get(id)! };
  });
  await world.untilQuiet();

  const inTime = outcomes.filter(({ object }) => cancelledFrom.get(object.id) === 'queued');
  // How many depends on the machine; both must occur to make it a race.
  process.stdout.write(
    `${inTime.length} cancelled in time, ${cancelledFrom.size - inTime.length} in flight, ${COUNT - cancelledFrom.size} too late\n`,
  );
  expect(inTime.length).toBeGreaterThan(0);
  expect(inTime.length).toBeLessThan(COUNT);
  const uncalled = new Set(inTime.map(({ n }) => n));
  expect(calls.sort((a, b) => a - b)).toEqual(all.filter((n) => !uncalled.has(n)));
  for (const { object } of inTime) {
    expect(object.status).toBe('cancelled');
    expect(object.error!.message).toMatch(/no call was made\.$/);
  }
  // Turns that were handed out and not used are back: the window holds those of the calls, or fewer.
  const { windows } = await world.deps.groups.read('m');
  expect(windows.d1!.requests).toBeLessThanOrEqual(calls.length);
}, 500_000);

test('50 who send the same request at once cause one call and get equal answers', async () => {
  const { world, calls } = await openWorld(60);
  const request = aRequest({ id: 'req_key-1', fingerprint: 'f1', body: { n: 7 } });

  const completions = await Promise.all(Array.from({ length: 50 }, () => world.useCases.complete(request)));

  expect(calls).toEqual([7]);
  for (const completion of completions)
    expect(completion).toMatchObject({ kind: 'answer', answer: { status: 200, body: '{"n":7}' } });
  const other = { ...request, fingerprint: 'f2', body: { n: 8 } };
  await expect(world.useCases.submit(other)).rejects.toMatchObject({ code: 'idempotency_key_reused' });
  await world.untilQuiet();
  expect(calls).toEqual([7]);
}, 60_000);
