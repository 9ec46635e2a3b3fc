import { describe, expect, test } from '@jest/globals';
import type { Deployment } from '../../lambda/core/config/headway-config.ts';
import { createHeard } from '../setup/heard.ts';
import { intercept, refusal, unavailable } from '../setup/trouble.ts';
import { aRequest, answerAfter, createWorld, type World, type WorldOptions } from '../setup/worlds/world.ts';

/** By deployment, the status with which it refuses every call; the others answer. */
const refusing = (statuses: Readonly<Record<string, number>>, more: WorldOptions = {}) =>
  createWorld({
    answer: async (call, clock) => {
      const status = statuses[call.deployment.id];
      return status === undefined ? answerAfter(50)(call, clock) : refusal(status);
    },
    ...more,
  });

const unlimited: readonly Partial<Deployment>[] = [{ order: 1 }, { order: 2 }];
const limited = unlimited.map((own) => ({ ...own, rpm: 600 }));

type Door = 'caller' | 'job';

async function ask(
  world: World,
  door: Door,
  timeoutMs?: number,
): Promise<{ readonly kind: string; readonly status: unknown }> {
  if (door === 'caller') {
    const completion = await world.useCases.complete(aRequest({ timeoutMs }));
    const isRefused = completion.kind === 'refused';
    return { kind: completion.kind, status: isRefused ? completion.refusal.status : undefined };
  }
  const { id } = await world.useCases.submit(aRequest({ timeoutMs }));
  const done = await world.useCases.collect({ id, owner: 'owner-1', waitMs: 300_000 });
  const record = await world.deps.requests.read(id);
  return { kind: done.status === 'completed' ? 'answer' : 'refused', status: record?.statusCode };
}

const callsOf = (world: World, id: string) =>
  world.arrivals.filter(({ deploymentId }) => deploymentId === id).length;

const doors: readonly Door[] = ['caller', 'job'];

describe.each(doors)('a %s', (door) => {
  test.each([401, 402, 404])(
    'whose deployment answers %i is served by the other one of its model',
    async (status) => {
      for (const deployments of [limited, unlimited]) {
        const world = refusing({ d1: status }, { deployments });
        const arrivedAtMs = world.clock.now();

        const first = await world.clock.run(ask(world, door));
        const tookMs = world.clock.now() - arrivedAtMs;
        for (let n = 0; n < 5; n++) expect((await world.clock.run(ask(world, door))).kind).toBe('answer');

        expect(first.kind).toBe('answer');
        expect(tookMs).toBeLessThan(3_000);
        expect(callsOf(world, 'd1')).toBe(1);
      }
    },
  );

  test.each([401, 402, 404])(
    'whose only deployment answers %i is told at once, and so is the next',
    async (status) => {
      for (const deployments of [[{ rpm: 600 }], [{}]]) {
        const world = refusing({ d1: status }, { deployments });
        const before = world.clock.now();

        const outcomes = [await world.clock.run(ask(world, door)), await world.clock.run(ask(world, door))];

        expect(outcomes.map((outcome) => outcome.kind)).toEqual(['refused', 'refused']);
        expect(callsOf(world, 'd1')).toBe(2);
        expect(world.clock.now() - before).toBeLessThan(3_000);
      }
    },
  );

  test('of a model with no good deployment is told by the last of them, and waits for none', async () => {
    const world = refusing({ d1: 401, d2: 404 }, { deployments: limited });
    const before = world.clock.now();

    const outcomes = [await world.clock.run(ask(world, door)), await world.clock.run(ask(world, door))];

    expect(outcomes.map((outcome) => outcome.kind)).toEqual(['refused', 'refused']);
    expect([callsOf(world, 'd1'), callsOf(world, 'd2')]).toEqual([1, 2]);
    expect(world.clock.now() - before).toBeLessThan(3_000);
  });

  test('waits for the good deployment while that one is limited', async () => {
    const world = refusing(
      { d1: 403 },
      {
        deployments: unlimited,
        answer: async (call, clock) => {
          if (call.deployment.id === 'd1') return refusal(401);
          return callsOf(world, 'd2') === 1 ? refusal(429, 5_000) : answerAfter(50)(call, clock);
        },
      },
    );

    const outcome = await world.clock.run(ask(world, door));

    expect(outcome.kind).toBe('answer');
    expect(world.arrivals.map(({ deploymentId }) => deploymentId)).toEqual(['d1', 'd2', 'd2']);
  });

  test('finds a deployment that is good again after a minute', async () => {
    const statuses: Record<string, number> = { d1: 401 };
    const world = refusing(statuses, { deployments: limited });
    await world.clock.run(ask(world, door));
    delete statuses.d1;

    await world.clock.advance(58_000);
    await world.clock.run(ask(world, door));
    const during = callsOf(world, 'd1');
    await world.clock.advance(5_000);
    await world.clock.run(ask(world, door));

    expect([during, callsOf(world, 'd1')]).toEqual([1, 2]);
  });

  test('which fits the bad deployment alone is told its error', async () => {
    const world = refusing({ d1: 401 }, { deployments: [{ tpm: 100_000 }, { tpm: 20 }] });

    expect((await world.clock.run(ask(world, door))).kind).toBe('refused');
    expect((await world.clock.run(ask(world, door))).kind).toBe('refused');
    expect([callsOf(world, 'd1'), callsOf(world, 'd2')]).toEqual([2, 0]);
  });

  test('with 429 beyond its deadline goes to the deployment that is open', async () => {
    const world = createWorld({
      deployments: limited,
      answer: async (call, clock) =>
        call.deployment.id === 'd1' ? refusal(429, 1_000_000_000) : answerAfter(50)(call, clock),
    });

    const outcome = await world.clock.run(ask(world, door, 60_000));

    expect(outcome.kind).toBe('answer');
  });
});

test('many callers of two deployments of which one is bad are all answered', async () => {
  const world = refusing({ d1: 401 }, { deployments: [{ rpm: 600 }, { rpm: 600 }] });

  const asked = Array.from({ length: 40 }, () => world.useCases.complete(aRequest()));
  const completions = await world.clock.run(Promise.all(asked));

  expect(new Set(completions.map(({ kind }) => kind))).toEqual(new Set(['answer']));
});

test('callers who have waited in line for a deployment that is bad by then are served by the other', async () => {
  const statuses: Record<string, number> = {};
  const world = refusing(statuses, { deployments: [{ rpm: 2 }, { rpm: 4 }] });
  const first = Array.from({ length: 6 }, () => world.useCases.complete(aRequest()));
  await world.clock.run(Promise.all(first));
  statuses.d1 = 401;

  const waiting = Array.from({ length: 3 }, () => world.useCases.complete(aRequest()));
  const completions = await world.clock.run(Promise.all(waiting));

  expect(completions.map(({ kind }) => kind)).toEqual(['answer', 'answer', 'answer']);
  expect(callsOf(world, 'd1')).toBeGreaterThan(2);
});

test('a request that was refused by a bad deployment keeps its arrival', async () => {
  const world = createWorld({
    deployments: limited,
    answer: async (call, clock) =>
      call.deployment.id === 'd1'
        ? answerAfter(300)(call, clock).then(() => refusal(401))
        : answerAfter(50)(call, clock),
  });
  const sentMs: number[] = [];
  intercept(world.deps.queues, 'send', (own) => (message) => {
    sentMs.push(message.enqueuedAtMs);
    return own(message);
  });
  const arrivedAtMs = world.clock.now();

  await world.clock.run(world.useCases.complete(aRequest()));

  expect(sentMs).toEqual([arrivedAtMs]);
});

test('if the group cannot be read, the other deployment is still tried', async () => {
  const world = refusing({ d1: 401 }, { deployments: limited });
  let reads = 0;
  intercept(world.deps.groups, 'read', (own) => async (group) => {
    if (++reads === 2) throw unavailable();
    return own(group);
  });

  expect((await world.clock.run(world.useCases.complete(aRequest()))).kind).toBe('answer');
});

test('the group is not read again for a request that is refused for its own fault', async () => {
  const readsFor = async (statuses: Readonly<Record<string, number>>) => {
    const world = refusing(statuses, { deployments: limited });
    let reads = 0;
    intercept(world.deps.groups, 'read', (own) => async (group) => {
      reads += 1;
      return own(group);
    });
    await world.clock.run(world.useCases.complete(aRequest()));
    return reads;
  };

  expect(await readsFor({ d1: 400 })).toBe(await readsFor({}));
});

describe('the operator of the gateway', () => {
  test.each(doors)(
    'is told by one line and a metric which deployment a %s found out of service',
    async (door) => {
      const ears = createHeard();
      const world = refusing({ d1: 401 }, { deployments: limited, log: ears.log, meter: ears.meter });

      await world.clock.run(ask(world, door));

      const lines = ears.lines.filter(({ message }) => message === 'the upstream refused');
      expect(lines).toMatchObject([
        {
          level: 'warn',
          fields: {
            deployment: 'd1',
            reason: 'denied',
            status: 401,
            outForMs: 60_000,
            advice: expect.stringContaining('api_key'),
          },
        },
      ]);
      expect(ears.points.filter(({ name }) => name === 'OutOfService')).toEqual([
        { name: 'OutOfService', value: 1, of: { group: 'm', deployment: 'd1' } },
      ]);
    },
  );
});
