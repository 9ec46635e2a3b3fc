import { describe, expect, test } from '@jest/globals';
import { namedWrites } from '../../setup/named-writes.ts';
import { balanceOf, interceptWrite, unavailable } from '../../setup/trouble.ts';
import { servedIn } from '../../setup/served.ts';
import { aRequest, answerAfter, createWorld, type World } from '../../setup/worlds/world.ts';

const leaderOf = async (world: World) => (await world.deps.groups.read('m')).queue.leader;

describe('the gauge', () => {
  test.each(['applied, and its answer lost', 'applied twice'])('is right after reports %s', async (how) => {
    const world = createWorld({ deployments: [{ rpm: 3 }] });
    let reports = 0;
    interceptWrite(world.deps.groups, 'report', (own) => async (group, write) => {
      const outcome = await own(group, write);
      reports += 1;
      if (how === 'applied twice') return own(group, write);
      if (reports % 2 === 1) throw unavailable();
      return outcome;
    });
    const calls: Promise<unknown>[] = [];
    for (let n = 0; n < 3; n++) {
      calls.push(world.useCases.complete(aRequest()));
      await world.clock.advance(5_000);
    }
    for (let n = 0; n < 3; n++) calls.push(world.useCases.complete(aRequest()));
    const balances: number[] = [];

    for (let n = 0; n < 130; n++) {
      await world.clock.advance(500);
      balances.push(await balanceOf(world));
    }

    await world.clock.run(Promise.all(calls));
    expect(reports).toBeGreaterThan(2);
    expect([balances[0], balances.at(-1), Math.min(...balances)]).toEqual([3, 0, 0]);
  });

  test('is right a moment after a report that never arrived', async () => {
    const world = createWorld({ deployments: [{ rpm: 60 }], answer: answerAfter(60_000) });
    let isFirst = true;
    interceptWrite(world.deps.groups, 'report', (own) => async (group, write) => {
      const isLost = isFirst && Object.keys(write.set?.served ?? {}).length > 0;
      if (!isLost) return own(group, write);
      isFirst = false;
      throw unavailable();
    });

    await world.useCases.submit(aRequest());
    await world.clock.advance(3_000);

    expect(isFirst).toBe(false);
    expect(await balanceOf(world)).toBe(0);
  });

  test('counted too high by a ring sent twice is corrected while the same dispatcher leads', async () => {
    const world = createWorld({ deployments: [{ rpm: 60 }] });
    let isFirst = true;
    interceptWrite(world.deps.groups, 'ring', (own) => async (group, write) => {
      if (isFirst) await own(group, write);
      isFirst = false;
      return own(group, write);
    });
    await world.useCases.submit(aRequest());
    await world.clock.advance(1_000);
    const leader = await leaderOf(world);
    const wentDirect: boolean[] = [];

    for (let n = 0; n < 16; n++) {
      const served = servedIn(await world.clock.run(world.useCases.complete(aRequest())));
      wentDirect.push((await world.deps.requests.read(served.requestId)) === undefined);
      if (wentDirect.at(-1)) break;
      await world.clock.advance(4_000);
    }

    expect(wentDirect[0]).toBe(false);
    expect(wentDirect.at(-1)).toBe(true);
    expect(await leaderOf(world)).toBe(leader);
  });

  test('is zero once the leader has left, though no bell ever rang for the request it served', async () => {
    const world = createWorld({ deployments: [{ rpm: 60 }] });
    interceptWrite(world.deps.groups, 'ring', () => () => Promise.reject(unavailable()));
    await world.useCases.submit(aRequest());
    await world.dispatcher.sweep();
    await world.clock.advance(3_000);
    const whileLed = await balanceOf(world);

    await world.clock.advance(20_000);

    expect(world.arrivals).toHaveLength(1);
    expect(whileLed).toBe(-1);
    expect([await leaderOf(world), await balanceOf(world)]).toEqual([null, 0]);
  });

  test('below zero without a leader is corrected by the dispatcher that the schedule starts', async () => {
    const world = createWorld({ deployments: [{ rpm: 60 }] });
    const nowMs = world.clock.now();
    await namedWrites(world.deps.groups).lead('m', { leader: 'gone', nowMs, untilMs: nowMs + 15_000 });
    await namedWrites(world.deps.groups).report('m', {
      leader: 'gone',
      served: { standard: 1 },
      reach: null,
      line: '',
    });
    await world.clock.advance(20_000);
    const before = await balanceOf(world);

    await world.dispatcher.sweep();
    await world.clock.advance(20_000);

    expect(before).toBe(-1);
    expect([world.running(), await leaderOf(world), await balanceOf(world)]).toEqual([0, null, 0]);
  });
});
