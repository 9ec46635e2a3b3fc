import { describe, expect, test } from '@jest/globals';
import { awaitTurn } from '../../../lambda/app/completions/await-turn.ts';
import { enqueue } from '../../../lambda/app/queueing/enqueue.ts';
import { giveBack } from '../../../lambda/app/turns/turns.ts';
import type { RequestRecord } from '../../../lambda/core/requests/request.ts';
import { emptyQueueRow } from '../../../lambda/core/line/queue-row.ts';
import { intercept, windowOf } from '../../setup/trouble.ts';
import { aRequest, createWorld, type World } from '../../setup/worlds/world.ts';

const ID = 'req_late';

/** A ticket whose turn was granted so long ago that its caller has to renew it. */
async function grantedLate(world: World, timeoutMs = 600_000): Promise<RequestRecord> {
  const nowMs = world.clock.now();
  const place = { id: ID, priority: 5, enqueuedAtMs: nowMs };
  const limits = { tokens: 0, attempts: 0, failures: 0, deadlineMs: nowMs + timeoutMs };
  const entry = { ...place, ...limits, kind: 'ticket', request: aRequest() } as const;
  const { record } = await enqueue(world.deps, entry, emptyQueueRow);
  await world.clock.advance(1_500);
  expect(await world.deps.requests.read(ID)).toMatchObject({ status: 'granted' });
  expect(await windowOf(world)).toMatchObject({ requests: 1 });
  return record;
}

const takeUp = (world: World, record: RequestRecord) =>
  awaitTurn(world.deps, {
    record,
    tokens: 0,
    claimUntilMs: world.clock.now() + 900_000,
    convertAtMs: Infinity,
    mayConvert: false,
    body: {},
    noteGroup: async () => undefined,
  });

/** The window's sum, second by second, until everything has left it. */
async function sumsFromNow(world: World): Promise<number[]> {
  const sums: number[] = [];
  for (let n = 0; n < 70; n++) {
    sums.push((await windowOf(world)).requests);
    await world.clock.advance(1_000);
  }
  return sums;
}

describe('a turn is given back once', () => {
  test('when its request is cancelled between renewal and claim', async () => {
    const world = createWorld({ deployments: [{ rpm: 60 }] });
    const record = await grantedLate(world);
    intercept(world.deps.requests, 'transition', (own) => async (id, transition) => {
      if (transition.name === 'claim') await world.useCases.cancel({ id, owner: 'owner-1' });
      return own(id, transition);
    });

    await expect(world.clock.run(takeUp(world, record))).rejects.toMatchObject({ code: 'cancelled' });

    const sums = await sumsFromNow(world);
    expect(sums[0]).toBe(0);
    expect(Math.min(...sums)).toBe(0);
  });

  test('when its caller is too late once it has been moved to the present', async () => {
    const world = createWorld({ deployments: [{ rpm: 60 }] });
    const record = await grantedLate(world, 2_000);
    let moves = 0;
    intercept(world.deps.groups, 'writeWindow', (own) => async (...write) => {
      const outcome = await own(...write);
      if (write[2].kind === 'replace' && moves++ === 0) await world.clock.sleep(1_000);
      return outcome;
    });

    await expect(world.clock.run(takeUp(world, record))).rejects.toMatchObject({
      code: 'timed_out_in_queue',
    });

    expect(moves).toBeGreaterThan(0);
    expect(new Set(await sumsFromNow(world))).toEqual(new Set([0]));
  });

  test('when its job is too late once it has been moved to the present', async () => {
    const world = createWorld({ deployments: [{ rpm: 1 }] });
    let isLoaded = false;
    intercept(world.deps.blobs, 'get', (own) => async (key) => {
      await world.clock.sleep(1_000);
      isLoaded = true;
      return own(key);
    });
    intercept(world.deps.groups, 'writeWindow', (own) => async (...write) => {
      const outcome = await own(...write);
      const isMove = isLoaded;
      isLoaded = false;
      if (isMove) await world.clock.sleep(1_000);
      return outcome;
    });

    const body = { n: 'late', text: 'x'.repeat(300_000) };
    const { id } = await world.useCases.submit(aRequest({ timeoutMs: 1_500, body }));
    await world.useCases.submit(aRequest({ body: { n: 'next' } }));
    await world.clock.advance(5_000);

    expect(world.arrivals.map((arrival) => arrival.body.n)).toEqual(['next']);
    expect(await world.deps.requests.read(id)).toMatchObject({ status: 'expired', attempts: 0 });
    const sums = await sumsFromNow(world);
    expect([sums[0], Math.max(...sums), sums.at(-1), Math.min(...sums)]).toEqual([1, 1, 0, 0]);
  });

  test('when its deployment cools down and its caller dies before it can return it', async () => {
    const world = createWorld({ deployments: [{ rpm: 60 }] });
    const record = await grantedLate(world);
    const untilMs = world.clock.now() + 60_000;
    await world.deps.groups.writeWindow('m', 'd1', { kind: 'cool', untilMs });
    const returned: string[] = [];
    intercept(world.deps.requests, 'transition', (own) => (id, transition) => {
      if (transition.name !== 'return') return own(id, transition);
      returned.push(id);
      return new Promise(() => undefined);
    });

    void takeUp(world, record);
    const sums = await sumsFromNow(world);

    expect(returned).toEqual([ID]);
    expect(await world.deps.requests.read(ID)).toMatchObject({ status: 'expired' });
    expect([sums[0], sums[10], Math.min(...sums)]).toEqual([1, 0, 0]);
  });

  test('when its caller returns it and waits for another', async () => {
    const world = createWorld({ deployments: [{ rpm: 60 }] });
    const record = await grantedLate(world);
    const untilMs = world.clock.now() + 10_000;
    await world.deps.groups.writeWindow('m', 'd1', { kind: 'cool', untilMs });

    const waiting = takeUp(world, record);
    await world.clock.advance(9_000);

    expect((await windowOf(world)).requests).toBe(0);
    await world.clock.run(waiting);
    expect((await windowOf(world)).requests).toBe(1);
    expect(world.clock.now()).toBeGreaterThanOrEqual(untilMs);
  });
});

test('a caller who gives its turn back at the moment when it is presumed gone stays in line', async () => {
  const world = createWorld({ deployments: [{ rpm: 60 }] });
  const record = await grantedLate(world);
  const { turn } = (await world.deps.requests.read(ID)) ?? record;
  let lapses = 0;
  intercept(world.deps.requests, 'transition', (own) => async (id, transition) => {
    if (transition.name === 'lapse' && lapses++ === 0) {
      await own(id, { name: 'return' });
      if (turn !== null) await giveBack(world.deps, turn);
    }
    return own(id, transition);
  });

  await world.clock.advance(6_000);

  expect(lapses).toBe(1);
  expect(await world.deps.requests.read(ID)).toMatchObject({ status: 'granted' });
  expect((await windowOf(world)).requests).toBe(1);
});
