import { describe, expect, test } from '@jest/globals';
import { namedWrites } from '../../setup/named-writes.ts';
import { waitingIn } from '../../../lambda/core/line/queue-row.ts';
import { interceptWrite } from '../../setup/trouble.ts';
import { aRequest, answerAfter, createWorld, tiers, type World } from '../../setup/worlds/world.ts';

const gauges = async (world: World): Promise<number[]> => {
  const { queue } = await world.deps.groups.read('m');
  return tiers.map(({ name }) => waitingIn(queue, name));
};

describe('a dispatcher', () => {
  test('leads alone: a second one returns at once', async () => {
    const world = createWorld();
    void world.dispatcher.lead('m', 900_000);
    await world.clock.advance(100);

    expect(await world.clock.run(world.dispatcher.lead('m', 900_000))).toBe('led');
  });

  test('leaves when its queues have been empty for a while, the gauge at zero', async () => {
    const world = createWorld({ deployments: [{ rpm: 2 }] });
    const calls = [1, 2, 3, 4].map(() => world.useCases.complete(aRequest()));
    await world.clock.run(Promise.all(calls));

    await world.clock.advance(30_000);

    expect(world.running()).toBe(0);
    expect(await gauges(world)).toEqual([0, 0, 0, 0]);
    expect((await world.deps.groups.read('m')).queue.leader).toBeNull();
  });

  const lonely = { deployments: [{ rpm: 1 }], answer: answerAfter(5_000) };
  test.each([
    { who: 'a caller', ask: (world: World) => world.useCases.complete(aRequest()) },
    { who: 'a job', ask: (world: World) => world.useCases.submit(aRequest()) },
  ])('is soon gone when $who was all there was', async ({ ask }) => {
    const world = createWorld(lonely);
    await world.clock.run(world.useCases.complete(aRequest()));
    void ask(world);
    await world.clock.advance(61_000);
    expect([world.arrivals.length, world.running()]).toEqual([2, 1]);

    await world.clock.advance(8_000);

    expect(world.running()).toBe(0);
  });

  test('stays for longer when somebody is missing: its message may be late', async () => {
    const world = createWorld({ deployments: [{ rpm: 60 }] });
    await namedWrites(world.deps.groups).ring('m', 'standard');
    const leading = world.dispatcher.lead('m', 900_000);

    await world.clock.advance(5_000);
    expect((await world.deps.groups.read('m')).queue.leader).not.toBeNull();

    expect(await world.clock.run(leading)).toBe('left');
  });

  test('does not leave when the bell rings while it is leaving', async () => {
    const world = createWorld();
    const leading = world.dispatcher.lead('m', 900_000);
    let isFirst = true;
    interceptWrite(world.deps.groups, 'leave', (own) => async (group, write) => {
      if (isFirst) await namedWrites(world.deps.groups).ring('m', 'standard');
      isFirst = false;
      return own(group, write);
    });

    await world.clock.advance(4_000);
    expect(isFirst).toBe(false);
    expect((await world.deps.groups.read('m')).queue.leader).not.toBeNull();

    expect(await world.clock.run(leading)).toBe('left');
  });

  test('hands over in time, and what it held goes on under its successor in order', async () => {
    const world = createWorld({ deployments: [{ rpm: 1 }] });
    await world.clock.run(world.useCases.complete(aRequest()));
    const ids: string[] = [];
    for (let n = 0; n < 15; n++) ids.push((await world.useCases.submit(aRequest({ body: { n } }))).id);

    await world.clock.advance(16 * 61_500);

    const done = await Promise.all(
      ids.map((id) => world.useCases.collect({ id, owner: 'owner-1', waitMs: 0 })),
    );
    expect(done.map(({ status }) => status)).toEqual(ids.map(() => 'completed'));
    expect(world.arrivals.slice(1).map(({ body }) => body.n)).toEqual(ids.map((_, n) => n));
  });

  test('gives the turn of a caller who is gone back and ends its request', async () => {
    const world = createWorld({ deployments: [{ rpm: 1 }] });
    await world.clock.run(world.useCases.complete(aRequest()));
    const { queue } = await world.deps.groups.read('m');
    const place = { id: 'req_gone', priority: 5, enqueuedAtMs: world.clock.now() };
    const { enqueue } = await import('../../../lambda/app/queueing/enqueue.ts');
    await enqueue(
      world.deps,
      {
        ...place,
        kind: 'ticket',
        request: aRequest(),
        tokens: 0,
        attempts: 0,
        failures: 0,
        deadlineMs: world.clock.now() + 600_000,
      },
      queue,
    );
    const behind = world.useCases.complete(aRequest({ body: { n: 'behind' } }));

    await world.clock.run(behind);

    expect(await world.deps.requests.read('req_gone')).toMatchObject({
      status: 'expired',
      error: { code: 'caller_gone' },
    });
    const waitedMs = world.arrivals[1]!.atMs - world.arrivals[0]!.atMs;
    expect(waitedMs).toBeLessThan(61_000 + 7_000);
  });

  test('keeps 250 requests of mixed priorities in exact order at the limit', async () => {
    const world = createWorld({ deployments: [{ rpm: 60 }], answer: answerAfter(2_000) });
    const burst = Array.from({ length: 60 }, () => world.useCases.complete(aRequest()));
    await world.clock.run(Promise.all(burst));
    const from = world.arrivals.length;
    const ids: string[] = [];
    for (let n = 0; n < 250; n++) {
      const priority = [0, 7, 500, 501, 2000][(n * 7) % 5]!;
      ids.push((await world.useCases.submit(aRequest({ priority, body: { priority, n } }))).id);
    }

    await world.clock.advance(8 * 61_000);

    const places = world.arrivals.slice(from).map(({ body }) => [Number(body.priority), Number(body.n)]);
    const sorted = [...places].sort(([p1 = 0, n1 = 0], [p2 = 0, n2 = 0]) => p1 - p2 || n1 - n2);
    expect(places).toHaveLength(250);
    expect(places).toEqual(sorted);
  });
});
