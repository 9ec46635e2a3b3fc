import { describe, expect, test } from '@jest/globals';
import { namedWrites } from '../../setup/named-writes.ts';
import { emptyQueueRow } from '../../../lambda/core/line/queue-row.ts';
import { Fault } from '../../../lambda/core/faults.ts';
import type { UpstreamCall, UpstreamReply } from '../../../lambda/ports/upstream.ts';
import { balanceOf, intercept, interceptWrite, refusal, windowOf } from '../../setup/trouble.ts';
import { aRequest, answerAfter, createWorld, tiers, type World } from '../../setup/worlds/world.ts';

const cancel = (world: World, id: string) => world.useCases.cancel({ id, owner: 'owner-1' });
const collect = (world: World, id: string) => world.useCases.collect({ id, owner: 'owner-1', waitMs: 0 });
const depthOf = async (world: World): Promise<number> => {
  const depths = tiers.map(({ name }) => world.deps.queues.depth({ group: 'm', tier: name }));
  return (await Promise.all(depths)).reduce((total, n) => total + n, 0);
};

const IN_TIME = /was cancelled before its turn: no call was made\.$/;
const IN_FLIGHT = /was cancelled during its call\. The call is cancelled as soon as possible/;
const BY_ITS_CALLER = /during its call\. Its caller still receives the answer of the upstream\.$/;

/** An upstream that answers after this long unless the call is aborted, and the time of each abort. */
function breakable(ms: number) {
  const brokenOffAtMs: number[] = [];
  const answer = async (call: UpstreamCall, clock: World['clock']): Promise<UpstreamReply> => {
    await clock.sleep(ms, call.signal);
    if (call.signal?.aborted !== true) return answerAfter(0)(call, clock);
    brokenOffAtMs.push(clock.now());
    return refusal(499);
  };
  return { answer, brokenOffAtMs };
}

/** The id of a ticket once its caller waits. */
async function ticketIn(world: World): Promise<{ readonly id: string; readonly end: Promise<unknown> }> {
  const ids: string[] = [];
  intercept(world.deps.requests, 'create', (own) => (record) => {
    ids.push(record.id);
    return own(record);
  });
  const end = world.useCases.complete(aRequest({ body: { n: 'ticket' } })).then(
    ({ kind }) => kind,
    (fault: unknown) => (fault instanceof Fault ? fault.code : fault),
  );
  await world.clock.advance(300);
  return { id: ids[0]!, end };
}

describe('a request that is cancelled', () => {
  test('while its caller waits is not called, and the caller is told within its next look', async () => {
    const world = createWorld();
    await world.clock.run(world.useCases.complete(aRequest()));
    const { id, end } = await ticketIn(world);
    const atMs = world.clock.now();

    const object = await cancel(world, id);

    expect(object).toMatchObject({ status: 'cancelled', error: { code: 'cancelled' }, position: null });
    expect(object.error!.message).toMatch(IN_TIME);
    expect(await world.clock.run(end)).toBe('cancelled');
    expect(world.clock.now() - atMs).toBeLessThanOrEqual(2_000);
    await world.clock.advance(120_000);
    expect(world.arrivals).toHaveLength(1);
  });

  test('while its turn is granted and not begun gives it back', async () => {
    const world = createWorld({ deployments: [{ rpm: 60 }] });
    await namedWrites(world.deps.groups).ring('m', 'realtime');
    let status: string | undefined;
    intercept(world.deps.requests, 'transition', (own) => async (id, transition) => {
      const outcome = await own(id, transition);
      if (transition.name === 'grant') status = (await cancel(world, id)).error?.message;
      return outcome;
    });

    const { end } = await ticketIn(world);

    expect(await world.clock.run(end)).toBe('cancelled');
    expect(status).toMatch(IN_TIME);
    await world.clock.advance(30_000);
    expect((await windowOf(world)).requests).toBe(0);
    expect(world.arrivals).toHaveLength(0);
  });

  test('while its caller is being answered leaves that call alone, and says so', async () => {
    const world = createWorld({ deployments: [{ rpm: 60 }], answer: answerAfter(5_000) });
    await namedWrites(world.deps.groups).ring('m', 'realtime');
    const { id, end } = await ticketIn(world);
    await world.clock.advance(2_000);

    const object = await cancel(world, id);

    expect(object.error!.message).toMatch(BY_ITS_CALLER);
    expect(await world.clock.run(end)).toBe('answer');
    expect(await collect(world, id)).toMatchObject({ status: 'cancelled' });
  });

  test('as a job under way is broken off within a third of the visibility, its answer not stored', async () => {
    const { answer, brokenOffAtMs } = breakable(300_000);
    const world = createWorld({ deployments: [{ rpm: 60 }], answer });
    const { id } = await world.useCases.submit(aRequest());
    await world.clock.advance(15_000);
    const atMs = world.clock.now();

    const object = await cancel(world, id);
    await world.clock.advance(60_000);

    expect(object).toMatchObject({ status: 'cancelled', attempts: 1, response: null });
    expect(object.error!.message).toMatch(IN_FLIGHT);
    expect(brokenOffAtMs).toHaveLength(1);
    expect(brokenOffAtMs[0]! - atMs).toBeLessThanOrEqual(world.deps.timing.visibilityMs / 3 + 1_000);
    expect(await collect(world, id)).toEqual(object);
    expect((await windowOf(world)).cooldownUntilMs).toBe(0);
    expect([world.arrivals.length, await depthOf(world), world.running()]).toEqual([1, 0, 0]);
  });

  test.each(['cancelled', 'completed'] as const)('after its end stays %s', async (ended) => {
    const world = createWorld({ deployments: [{ rpm: 60 }] });
    const { id } = await world.useCases.submit(aRequest());
    if (ended === 'cancelled') await cancel(world, id);
    await world.clock.advance(10_000);
    const before = await collect(world, id);

    expect(before.status).toBe(ended);
    expect(await cancel(world, id)).toEqual(before);
  });
});

describe('a request that moves on while it is being cancelled', () => {
  /** The first cancel of this request waits this long before it is written. */
  function delayCancel(world: World, ms: number): void {
    let isFirst = true;
    intercept(world.deps.requests, 'transition', (own) => async (id, transition) => {
      if (transition.name === 'cancel' && isFirst) {
        isFirst = false;
        await world.clock.sleep(ms);
      }
      return own(id, transition);
    });
  }

  test('from the queue to its call is not reported as never called', async () => {
    const world = createWorld({ answer: breakable(300_000).answer });
    const { id } = await world.useCases.submit(aRequest());
    delayCancel(world, 5_000);

    const object = await world.clock.run(cancel(world, id));

    expect(world.arrivals).toHaveLength(1);
    expect(object.status).toBe('cancelled');
    expect(object.error!.message).toMatch(IN_FLIGHT);
  });

  test('from its call back to the queue is not called again', async () => {
    const world = createWorld({
      deployments: [{ rpm: 60 }],
      answer: async (_call, clock) => {
        await clock.sleep(2_000);
        return refusal(429, 10_000);
      },
    });
    const { id } = await world.useCases.submit(aRequest());
    await world.clock.advance(1_000);
    delayCancel(world, 5_000);

    const object = await world.clock.run(cancel(world, id));
    await world.clock.advance(120_000);

    expect(object.error!.message).toMatch(IN_TIME);
    expect(world.arrivals).toHaveLength(1);
  });

  test('to its end is answered with that', async () => {
    const world = createWorld({ deployments: [{ rpm: 60 }] });
    const { id } = await world.useCases.submit(aRequest());
    delayCancel(world, 5_000);

    expect(await world.clock.run(cancel(world, id))).toMatchObject({ status: 'completed' });
  });
});

test.each([
  { who: 'nobody', noted: (name: string) => name === 'noteChange' || name === 'announceChange' },
  { who: 'only its note', noted: (name: string) => name === 'announceChange' },
])('a cancel that tells $who of itself costs no call, and the gauge is right at rest', async ({ noted }) => {
  const world = createWorld();
  await world.clock.run(world.useCases.complete(aRequest()));
  const { id } = await world.useCases.submit(aRequest());
  await world.useCases.submit(aRequest({ body: { n: 'next' } }));
  const { groups } = world.deps;
  if (noted('noteChange')) intercept(groups, 'noteChange', () => () => Promise.resolve());
  if (noted('announceChange'))
    interceptWrite(
      groups,
      'announceChange',
      () => () => Promise.resolve({ kind: 'refused', queue: emptyQueueRow }),
    );

  await cancel(world, id);
  await world.clock.advance(150_000);

  expect(world.arrivals.map(({ body }) => body.n)).toEqual([undefined, 'next']);
  expect([await balanceOf(world), await depthOf(world), world.running()]).toEqual([0, 0, 0]);
});
