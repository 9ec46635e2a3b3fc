import { describe, expect, test } from '@jest/globals';
import type { ChangeWanted } from '../../../lambda/app/use-cases.ts';
import { Fault } from '../../../lambda/core/faults.ts';
import { waitingIn } from '../../../lambda/core/line/queue-row.ts';
import { balanceOf, intercept } from '../../setup/trouble.ts';
import { aRequest, createWorld, tiers, type World } from '../../setup/worlds/world.ts';

const collect = (world: World, id: string) => world.useCases.collect({ id, owner: 'owner-1', waitMs: 0 });
const change = (world: World, id: string, to: Omit<ChangeWanted, 'id' | 'owner'>) =>
  world.useCases.change({ id, owner: 'owner-1', ...to });
const order = ({ arrivals }: World) => arrivals.slice(1).map(({ body }) => body.n);

/** Behind a window that frees one turn a minute: jobs 1, 2, … of these priorities. */
async function waitingJobs(priorities: readonly number[]) {
  const world = createWorld({ deployments: [{ rpm: 1 }] });
  await world.clock.run(world.useCases.complete(aRequest({ body: { n: 0 } })));
  const ids: string[] = [];
  for (const [index, priority] of priorities.entries()) {
    ids.push((await world.useCases.submit(aRequest({ priority, body: { n: index + 1 } }))).id);
    await world.clock.advance(10);
  }
  await world.clock.advance(5_000);
  return { world, ids };
}

/** Advances to this long before the next turn is free. */
const advanceToTurn = ({ clock, arrivals }: World, beforeMs: number) =>
  clock.advance(arrivals.at(-1)!.atMs + 61_000 - beforeMs - clock.now());

describe('a change of priority, a good second before the next turn', () => {
  const lastMomentMs = 1_300;

  test.each([
    { what: 'better within its tier', from: [100, 100, 100], job: 3, to: 99.5, turns: [3, 1, 2] },
    { what: 'better, into the best tier', from: [100, 0, 2_000], job: 3, to: -1, turns: [3, 2, 1] },
    { what: 'worse within its tier', from: [100, 101, 102], job: 1, to: 999, turns: [2, 3, 1] },
    { what: 'worse, into the last tier', from: [0, 100, 1_500], job: 1, to: 2_000, turns: [2, 3, 1] },
    {
      what: 'to that of others: it keeps its time',
      from: [500, 100, 100],
      job: 1,
      to: 100,
      turns: [1, 2, 3],
    },
    { what: 'to that of others: it came later', from: [100, 100, 500], job: 3, to: 100, turns: [1, 2, 3] },
  ])('has its place for that turn: $what', async ({ from, job, to, turns }) => {
    const { world, ids } = await waitingJobs(from);
    await advanceToTurn(world, lastMomentMs);

    await change(world, ids[job - 1]!, { priority: to });
    await world.clock.advance(200_000);

    expect(order(world)).toEqual(turns);
    expect([await balanceOf(world), world.running()]).toEqual([0, 0]);
  });

  test('is in its place within a second after the answer, and its position shows it', async () => {
    const { world, ids } = await waitingJobs([100, 100, 100, 2_000]);
    await world.clock.advance(10_400);

    const object = await change(world, ids[3]!, { priority: 1 });
    expect(object).toMatchObject({ id: ids[3], status: 'queued', priority: 1, tier: 'high' });
    await world.clock.advance(2_500);

    const positions = await Promise.all(ids.map(async (id) => (await collect(world, id)).position));
    expect(positions).toEqual([2, 3, 4, 1]);
  });

  test('keeps its id, its arrival and its deadline', async () => {
    const { world, ids } = await waitingJobs([100]);
    const before = await collect(world, ids[0]!);

    const after = await change(world, ids[0]!, { priority: 0 });

    expect(after).toEqual({ ...before, priority: 0, tier: 'realtime' });
  });

  test('moves it from tier to tier on the gauge, which is right before and after its turn', async () => {
    const { world, ids } = await waitingJobs([100, 2_000]);
    const gauge = async () => {
      const { queue } = await world.deps.groups.read('m');
      return tiers.map(({ name }) => waitingIn(queue, name));
    };

    await change(world, ids[1]!, { priority: 0 });
    expect(await gauge()).toEqual([1, 0, 1, 0]);
    await world.clock.advance(65_000);

    expect(order(world)).toEqual([2]);
    expect(await gauge()).toEqual([0, 0, 1, 0]);
  });
});

describe('a change of deadline', () => {
  test('to an earlier one: it expires then, and is never called', async () => {
    const { world, ids } = await waitingJobs([100, 100]);
    const deadlineMs = world.clock.now() + 20_000;

    await change(world, ids[0]!, { deadlineMs });
    await world.clock.advance(25_000);

    const ended = await collect(world, ids[0]!);
    expect(ended).toMatchObject({ status: 'expired', deadline: Math.floor(deadlineMs / 1_000) });
    expect(ended.completed_at! * 1_000).toBeLessThan(deadlineMs + 3_000);
    await world.clock.advance(150_000);
    expect(order(world)).toEqual([2]);
  });

  test.each([{ isTold: true }, { isTold: false }])(
    'to a later one: it is not dropped at the old one (the dispatcher told: $isTold)',
    async ({ isTold }) => {
      const { world } = await waitingJobs([]);
      const { id } = await world.useCases.submit(aRequest({ timeoutMs: 20_000, body: { n: 1 } }));
      await world.clock.advance(5_000);
      if (!isTold) intercept(world.deps.groups, 'noteChange', () => () => Promise.resolve());

      await change(world, id, { deadlineMs: world.clock.now() + 300_000 });
      await world.clock.advance(30_000);
      expect(await collect(world, id)).toMatchObject({ status: 'queued', position: 1 });
      await world.clock.advance(60_000);

      expect(await collect(world, id)).toMatchObject({ status: 'completed' });
    },
  );

  test('that has passed ends it with the next look', async () => {
    const { world, ids } = await waitingJobs([100]);

    await change(world, ids[0]!, { deadlineMs: world.clock.now() - 1 });
    await world.clock.advance(3_000);

    expect(await collect(world, ids[0]!)).toMatchObject({ status: 'expired' });
  });
});

describe('a change of a request whose caller waits', () => {
  /** A caller far behind twenty others, so that it looks seldom. */
  async function farTicket() {
    const { world } = await waitingJobs(Array.from({ length: 20 }, () => 50));
    const ids: string[] = [];
    intercept(world.deps.requests, 'create', (own) => (record) => {
      ids.push(record.id);
      return own(record);
    });
    const end = world.useCases.complete(aRequest({ body: { n: 'ticket' } })).then(
      ({ kind }) => kind,
      (fault: unknown) => (fault instanceof Fault ? fault.code : fault),
    );
    await world.clock.advance(5_000);
    return { world, id: ids[0]!, end };
  }

  test('to the head: it takes its turn up in time', async () => {
    const { world, id, end } = await farTicket();
    await advanceToTurn(world, 3_500);

    await change(world, id, { priority: 1 });

    expect(await world.clock.run(end)).toBe('answer');
    expect(order(world)).toEqual(['ticket']);
    expect(world.arrivals[1]!.atMs - world.arrivals[0]!.atMs).toBeLessThan(62_000);
  });

  test('to an earlier deadline: its caller is told then', async () => {
    const { world, id, end } = await farTicket();
    const deadlineMs = world.clock.now() + 10_000;

    await change(world, id, { deadlineMs });

    expect(await world.clock.run(end)).toBe('timed_out_in_queue');
    expect(world.clock.now()).toBe(deadlineMs);
  });

  test('to a later deadline: its caller waits on', async () => {
    const { world } = await waitingJobs([]);
    const ids: string[] = [];
    intercept(world.deps.requests, 'create', (own) => (record) => {
      ids.push(record.id);
      return own(record);
    });
    const asked = world.useCases.complete(aRequest({ timeoutMs: 20_000 }));
    await world.clock.advance(5_000);

    await change(world, ids[0]!, { deadlineMs: world.clock.now() + 300_000 });

    expect(await world.clock.run(asked)).toMatchObject({ kind: 'answer' });
  });
});

describe('a request that is not queued any more', () => {
  test.each([
    { state: 'in_progress', afterMs: 300 },
    { state: 'completed', afterMs: 10_000 },
  ])('is not changed if it is $state', async ({ state, afterMs }) => {
    const world = createWorld({ deployments: [{ rpm: 60 }] });
    const { id } = await world.useCases.submit(aRequest());
    intercept(world.deps.upstream, 'call', (own) => async (call) => {
      await world.clock.sleep(5_000);
      return own(call);
    });
    await world.clock.advance(afterMs + 1_500);

    await expect(change(world, id, { priority: 1 })).rejects.toMatchObject({
      code: 'not_queued',
      param: 'id',
      message: `Request ${id} is ${state}: only a queued request can be changed.`,
    });
  });

  test('or not its own does not exist', async () => {
    const { world, ids } = await waitingJobs([100]);

    await expect(world.useCases.change({ id: ids[0]!, owner: 'owner-2', priority: 0 })).rejects.toMatchObject(
      {
        code: 'request_not_found',
      },
    );
  });
});
