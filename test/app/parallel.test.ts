import { describe, expect, test } from '@jest/globals';
import type { UpstreamCall, UpstreamReply } from '../../lambda/ports/upstream.ts';
import { LEASE_MS } from '../../lambda/core/windows/leases.ts';
import { intercept, refusal } from '../setup/trouble.ts';
import { aRequest, answerAfter, createWorld, type World, type WorldOptions } from '../setup/worlds/world.ts';
import type { VirtualClock } from '../../testkit/virtual-clock.ts';

const CALL_MS = 4_000;
const doors = ['caller', 'job'] as const;
type Door = (typeof doors)[number];

/** Counts the calls under way at every moment. */
function counted(
  answer: (call: UpstreamCall, clock: VirtualClock) => Promise<UpstreamReply> = answerAfter(CALL_MS),
) {
  let under = 0;
  let most = 0;
  return {
    most: () => most,
    async answer(call: UpstreamCall, clock: VirtualClock): Promise<UpstreamReply> {
      most = Math.max(most, ++under);
      try {
        return await answer(call, clock);
      } finally {
        under -= 1;
      }
    },
  };
}

const parallel = (most: number, more: WorldOptions = {}): World =>
  createWorld({ deployments: [{ id: 'd1', parallel: most }], ...more });

async function ask(world: World, door: Door, priority = 100): Promise<string> {
  const request = aRequest({ priority, body: { model: 'm', priority, messages: [] } });
  if (door === 'caller') return (await world.useCases.complete(request)).kind;
  const { id } = await world.useCases.submit(request);
  const { status } = await world.useCases.collect({ id, owner: 'owner-1', waitMs: 600_000 });
  return status === 'completed' ? 'answer' : status;
}

const leasesOf = async ({ deps }: World): Promise<number> =>
  Object.keys((await deps.groups.read('m')).windows.d1?.leases ?? {}).length;

describe.each(doors)('a %s', (door) => {
  test('has at most so many calls under way beside others, waits, and leaves nothing taken', async () => {
    const seen = counted();
    const world = parallel(3, { answer: seen.answer });
    const beganAtMs = world.clock.now();

    const ends = await world.clock.run(Promise.all(Array.from({ length: 12 }, () => ask(world, door))));

    expect(new Set(ends)).toEqual(new Set(['answer']));
    expect(seen.most()).toBe(3);
    // Four rounds of 4 s; between two of them the next look comes within half a second, and a caller's within two.
    expect((world.arrivals.at(-1)?.atMs ?? Infinity) - beganAtMs).toBeLessThanOrEqual(3 * (CALL_MS + 2_500));
    expect(await leasesOf(world)).toBe(0);
  });

  test('frees its place when its call fails, and when its retries do', async () => {
    const seen = counted(async (_call, clock) => {
      await clock.sleep(1_000);
      return refusal(500);
    });
    const world = parallel(1, { answer: seen.answer });

    await world.clock.run(Promise.all([ask(world, door), ask(world, door)]));

    expect(seen.most()).toBe(1);
    expect(world.arrivals.length).toBeGreaterThanOrEqual(4);
    expect(await leasesOf(world)).toBe(0);
  });

  test('waits in the order of priority', async () => {
    const world = parallel(1, { answer: answerAfter(CALL_MS) });

    await world.clock.run(
      Promise.all(
        [500, 300, 1, 200].map(async (priority, n) => {
          await world.clock.sleep(n * 200);
          return ask(world, door, priority);
        }),
      ),
    );

    expect(world.arrivals.map(({ body }) => body.priority)).toEqual([500, 1, 200, 300]);
  });
});

test('a call longer than a lease keeps its place', async () => {
  const seen = counted(answerAfter(3 * LEASE_MS));
  const world = parallel(1, { answer: seen.answer });

  await world.clock.run(Promise.all([ask(world, 'caller'), ask(world, 'job')]));

  expect(seen.most()).toBe(1);
  expect(world.arrivals).toHaveLength(2);
});

test('a place that could not be freed is free when its lease expires', async () => {
  const world = parallel(1, { answer: answerAfter(CALL_MS) });
  intercept(world.deps.groups, 'writeWindow', (own) => async (group, id, write) => {
    if (write.kind === 'free') throw new Error('no answer');
    return own(group, id, write);
  });
  const beganAtMs = world.clock.now();

  await world.clock.run(Promise.all([ask(world, 'caller'), ask(world, 'caller')]));

  const secondMs = (world.arrivals[1]?.atMs ?? 0) - beganAtMs;
  expect(secondMs).toBeGreaterThanOrEqual(LEASE_MS);
  expect(secondMs).toBeLessThanOrEqual(LEASE_MS + 5_000);
});

test('a stream has its place until its last byte', async () => {
  async function* slowly(clock: VirtualClock): AsyncGenerator<Uint8Array> {
    yield Buffer.from('data: {}\n\n');
    await clock.sleep(CALL_MS);
    yield Buffer.from('data: [DONE]\n\n');
  }
  const world = parallel(1, {
    answer: async (_call, clock) => ({ kind: 'answer', status: 200, headers: {}, body: slowly(clock) }),
  });
  const read = async () => {
    const completion = await world.useCases.complete(aRequest({ body: { model: 'm', stream: true } }));
    if (completion.kind !== 'answer' || typeof completion.answer.body === 'string') throw new Error('no');
    for await (const _ of completion.answer.body);
  };

  await world.clock.run(Promise.all([read(), read()]));

  const [first, second] = world.arrivals;
  expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(CALL_MS);
  expect(await leasesOf(world)).toBe(0);
});

test('beside one without such a limit, the full one is passed over', async () => {
  const world = createWorld({
    deployments: [{ parallel: 1, order: 0 }, { order: 1 }],
    answer: answerAfter(CALL_MS),
  });

  await world.clock.run(Promise.all([ask(world, 'caller'), ask(world, 'caller'), ask(world, 'caller')]));

  expect(world.arrivals.map(({ deploymentId }) => deploymentId).toSorted()).toEqual(['d1', 'd2', 'd2']);
});
