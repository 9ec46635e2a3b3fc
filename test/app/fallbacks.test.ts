import { describe, expect, test } from '@jest/globals';
import type { RefusalReason } from '../../lambda/core/attempts/outcome.ts';
import type { HeadwayConfig } from '../../lambda/core/config/headway-config.ts';
import { noWishes, withoutFallbacks } from '../../lambda/core/requests/wishes.ts';
import type { IncomingRequest } from '../../lambda/app/use-cases.ts';
import type { UpstreamRefusal } from '../../lambda/ports/upstream.ts';
import type { KeyRecord } from '../../lambda/core/keys/key-record.ts';
import { namedWrites } from '../setup/named-writes.ts';
import { aKey } from '../setup/sample-keys.ts';
import { intercept, refusal, unavailable } from '../setup/trouble.ts';
import { aRequest, answerAfter, createWorld, type World, type WorldOptions } from '../setup/worlds/world.ts';

type Door = 'caller' | 'job';
const doors: readonly Door[] = ['caller', 'job'];

const groups = ['m', 'b', 'c'];
const chain: HeadwayConfig['fallbacks'] = { general: { m: ['b', 'c'] } };

const refusedFor = (reason: RefusalReason, status: number): UpstreamRefusal => ({
  ...refusal(status),
  reason,
});

/** One deployment for each group, named as it; those in `refusing` refuse every call. */
const createChain = (
  refusing: Readonly<Record<string, UpstreamRefusal>>,
  { config, ...more }: WorldOptions = {},
): World =>
  createWorld({
    deployments: groups.map((group) => ({ id: group, group, rpm: 600 })),
    answer: async (call, clock) => refusing[call.deployment.id] ?? answerAfter(50)(call, clock),
    config: { fallbacks: chain, ...config },
    ...more,
  });

async function ask(world: World, door: Door, changes: Partial<IncomingRequest> = {}) {
  const request = aRequest(changes);
  if (door === 'caller') {
    const completion = await world.useCases.complete(request);
    if (completion.kind === 'accepted') throw new Error('nobody asked for that');
    const { kind, served } = completion;
    return { kind, group: served.group, fallbacks: served.fallbacks };
  }
  const { id } = await world.useCases.submit(request);
  const done = await world.useCases.collect({ id, owner: 'owner-1', waitMs: 300_000 });
  const record = await world.deps.requests.read(id);
  const kind = done.status === 'completed' ? 'answer' : 'refused';
  return { kind, group: done.model, fallbacks: record?.route.passed.length };
}

const calledIn = (world: World): string[] => world.arrivals.map(({ deploymentId }) => deploymentId);

describe.each(doors)('a %s', (door) => {
  test('goes on to the next group after its retries, and says which has served it', async () => {
    const world = createChain({ m: refusal(500) });

    const outcome = await world.clock.run(ask(world, door));

    expect(outcome).toEqual({ kind: 'answer', group: 'b', fallbacks: 1 });
    expect(calledIn(world)).toEqual(['m', 'm', 'm', 'b']);
  });

  test('has its retries anew in each group, and the refusal of the last is its answer', async () => {
    const world = createChain({ m: refusal(500), b: refusal(500), c: refusal(503) });

    const outcome = await world.clock.run(ask(world, door));

    expect(outcome).toEqual({ kind: 'refused', group: 'c', fallbacks: 2 });
    expect(calledIn(world)).toEqual(['m', 'm', 'm', 'b', 'b', 'b', 'c', 'c', 'c']);
  });

  test('that is too long goes to the group for long requests at once', async () => {
    const fallbacks = { ...chain, contextWindow: { m: ['c'] } };
    const world = createChain({ m: refusedFor('too_long', 400) }, { config: { fallbacks } });

    expect(await world.clock.run(ask(world, door))).toMatchObject({ kind: 'answer', group: 'c' });
    expect(calledIn(world)).toEqual(['m', 'c']);
  });

  test.each<[string, UpstreamRefusal, Partial<IncomingRequest>]>([
    ['that is wrong', refusedFor('rejected', 400), {}],
    ['that wants none', refusal(500), { wishes: { numRetries: 0, fallbacks: withoutFallbacks } }],
  ])('%s goes nowhere', async (_what, told, changes) => {
    const world = createChain({ m: told });

    expect(await world.clock.run(ask(world, door, changes))).toMatchObject({ kind: 'refused', group: 'm' });
    expect(calledIn(world)).toEqual(['m']);
  });

  test('waits out a 429 in its own line', async () => {
    let isFirst = true;
    const world = createChain(
      {},
      {
        async answer(call, clock) {
          if (!isFirst) return answerAfter(50)(call, clock);
          isFirst = false;
          return { ...refusedFor('rate_limited', 429), retryAfterMs: 2_000 };
        },
      },
    );

    expect(await world.clock.run(ask(world, door))).toEqual({ kind: 'answer', group: 'm', fallbacks: 0 });
  });

  test('asks for its own groups, in its own order', async () => {
    const world = createChain({ m: refusal(500) });
    const fallbacks = { ...withoutFallbacks, general: ['c', 'b'] };

    const outcome = ask(world, door, { wishes: { ...noWishes, numRetries: 0, fallbacks } });

    expect(await world.clock.run(outcome)).toMatchObject({ kind: 'answer', group: 'c' });
  });

  test.each<[string, { readonly tpm?: number }, (world: World) => Promise<unknown>]>([
    ['too small for it', { tpm: 1 }, async () => undefined],
    ['draining', {}, (world) => namedWrites(world.deps.groups).setMode('b', 'draining')],
    ['paused', {}, (world) => namedWrites(world.deps.groups).setMode('b', 'paused')],
    ['out of service', {}, (world) => takeOut(world, 'b')],
  ])('goes past a group that is %s', async (_what, limits, prepare) => {
    const world = createWorld({
      deployments: [
        { id: 'm', group: 'm', rpm: 600 },
        { id: 'b', group: 'b', rpm: 600, ...limits },
        { id: 'c', group: 'c', rpm: 600 },
      ],
      answer: async (call, clock) =>
        call.deployment.id === 'm' ? refusal(401) : answerAfter(50)(call, clock),
      config: { fallbacks: chain },
    });
    await world.clock.run(prepare(world));

    expect(await world.clock.run(ask(world, door))).toMatchObject({ kind: 'answer', group: 'c' });
    expect(calledIn(world)).toEqual(['m', 'c']);
  });

  test('skips a group that its key may not use', async () => {
    const key = aKey({ settings: { models: ['m', 'c'] } });
    const world = createChain({ m: refusal(401) }, { keys: { read: async () => key } });

    const outcome = ask(world, door, { keyId: key.id, settings: key.settings });

    expect(await world.clock.run(outcome)).toMatchObject({ kind: 'answer', group: 'c' });
  });

  test('skips a group in which it is larger than the limit of its key', async () => {
    const key = aKey({ settings: { modelLimits: { b: { rpm: null, tpm: 1 } } } });
    const world = createChain({ m: refusal(401) }, { keys: { read: async () => key } });

    const outcome = ask(world, door, { keyId: key.id, settings: key.settings });

    expect(await world.clock.run(outcome)).toMatchObject({ kind: 'answer', group: 'c' });
  });

  test('does not wait in a group whose breaker is open', async () => {
    const world = createChain({ m: refusal(500) });
    for (let n = 0; n < 2; n++) await world.clock.run(ask(world, door));
    const before = world.arrivals.length;
    const beganAtMs = world.clock.now();

    const outcome = await world.clock.run(ask(world, door));

    expect(outcome).toEqual({ kind: 'answer', group: 'b', fallbacks: 1 });
    expect(calledIn(world).slice(before)).toEqual(['b']);
    expect(world.clock.now() - beganAtMs).toBeLessThan(4_000);
  });
});

test('requests that wait when the breaker opens go on at once, and stand there by their arrival', async () => {
  const world = createWorld({
    deployments: [
      { id: 'm', group: 'm', rpm: 600 },
      { id: 'b', group: 'b', rpm: 60 },
    ],
    answer: async (call, clock) => (call.deployment.id === 'm' ? refusal(500) : answerAfter(50)(call, clock)),
    config: { fallbacks: { general: { m: ['b'] } } },
  });
  const asked = Array.from({ length: 12 }, (_, n) =>
    world.useCases.submit(aRequest({ body: { n }, priority: n % 2 === 0 ? 50 : 100, timeoutMs: 200_000 })),
  );
  const jobs = await world.clock.run(Promise.all(asked));

  const ends = await world.clock.run(
    Promise.all(jobs.map(({ id }) => world.useCases.collect({ id, owner: 'owner-1', waitMs: 150_000 }))),
  );

  expect(ends.map(({ status }) => status)).toEqual(Array<string>(12).fill('completed'));
  expect(ends.every(({ id, created_at: at }, n) => id === jobs[n]!.id && at === jobs[n]!.created_at)).toBe(
    true,
  );
  expect(ends.map(({ deadline }) => deadline)).toEqual(jobs.map(({ deadline }) => deadline));
  expect(new Set(ends.map(({ model }) => model))).toEqual(new Set(['b']));
});

test('requests that cannot leave a broken group keep no others from leaving', async () => {
  const key = aKey({ settings: { models: ['m'] } });
  const { world, open } = brokenBehind(key);
  const bound = { keyId: key.id, settings: key.settings, owner: key.id };
  const all = [...Array<object>(40).fill(bound), ...Array<object>(10).fill({})];
  const jobs = await world.clock.run(
    Promise.all(
      all.map((who, n) => world.useCases.submit(aRequest({ body: { n }, timeoutMs: 300_000, ...who }))),
    ),
  );
  open();

  await world.clock.advance(30_000);

  const records = await world.clock.run(Promise.all(jobs.map(({ id }) => world.deps.requests.read(id))));
  expect(records.slice(40).map((record) => `${record?.status} at ${record?.group}`)).toEqual(
    Array<string>(10).fill('completed at b'),
  );
});

/** A group whose window is full, and whose only deployment is taken out of service by `open`. */
function brokenBehind(key: KeyRecord) {
  const world = createWorld({
    deployments: [
      { id: 'm', group: 'm', rpm: 1 },
      { id: 'b', group: 'b', rpm: 6_000 },
    ],
    answer: answerAfter(50),
    config: { fallbacks: { general: { m: ['b'] } } },
    keys: { read: async () => key },
  });
  return { world, open: () => void takeOut(world, 'm') };
}

/** Takes the deployment that is named as its group out of service. */
const takeOut = ({ clock, deps }: World, group: string) =>
  deps.groups.writeWindow(group, group, { kind: 'out', untilMs: clock.now() + 600_000 });

test.each(['transition', 'send'] as const)(
  'a job whose way to the other group breaks off after its %s is served there, once',
  async (method) => {
    const world = createChain({ m: refusal(401) });
    const { requests, queues } = world.deps;
    let isBroken = false;
    const breakOnce = async <T>(done: Promise<T>): Promise<T> => {
      const value = await done;
      if (isBroken) return value;
      isBroken = true;
      throw unavailable();
    };
    if (method === 'transition')
      intercept(requests, method, (own) => (id, transition) => {
        const done = own(id, transition);
        return transition.name === 'reroute' ? breakOnce(done) : done;
      });
    else
      intercept(queues, method, (own) => (message) => {
        const isLost = message.group === 'b' && !isBroken;
        return isLost ? breakOnce(Promise.resolve()) : own(message);
      });

    expect(await world.clock.run(ask(world, 'job'))).toMatchObject({ kind: 'answer', group: 'b' });
    await world.clock.advance(200_000);

    expect(calledIn(world)).toEqual(['m', 'b']);
    expect(await Promise.all(groups.map((group) => queues.depth({ group, tier: 'standard' })))).toEqual([
      0, 0, 0,
    ]);
  },
);
