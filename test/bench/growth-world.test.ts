import { expect, test } from '@jest/globals';
import type { Destination } from '../../bench/growth/port-calls.ts';
import { openWorld, type Account } from '../../bench/growth/world.ts';
import { sum } from '../../testkit/statistics.ts';

const load = { size: 400, rpm: 6_000, latencyMs: 5, seed: 7 };

async function served(through: Destination, how: Partial<typeof load> = {}): Promise<Account> {
  const world = await openWorld({ ...load, ...how }, { withLooks: true });
  await world.serve(Infinity, through);
  return world.soFar();
}

/** Without the fields that depend on the way. */
const course = ({ heapBytes: _, sdkRequests: __, ...rest }: Account) => rest;

test.each([
  { dispatchers: 1, ...load },
  { dispatchers: 2, ...load, size: 700, rpm: 60 },
])(
  'adapters and SDK change neither the actions of the dispatcher nor their times, with $dispatchers of them',
  async (how) => {
    const straight = await served('twins', how);

    const shipped = await served('sdk', how);

    expect(course(shipped)).toEqual(course(straight));
    expect(shipped).toMatchObject({ dispatchers: how.dispatchers, callsUpstream: shipped.requests });
    expect(shipped).toMatchObject({ tooEarly: 0, logged: [] });
    expect(shipped.newcomers.length).toBeGreaterThan(0);
  },
);

test('as many requests are counted at the ports as the SDK makes', async () => {
  const { calls, sdkRequests } = await served('sdk');

  expect(sdkRequests).toBe(sum([...calls.values()]));
});

test('parts of a run add up to the same course, through adapters or twins', async () => {
  const world = await openWorld(load, { withLooks: false });
  const whole = await openWorld(load, { withLooks: false });
  await whole.serve(Infinity, 'twins');

  const counts = [
    await world.serve(100, 'twins'),
    await world.serve(100, 'sdk'),
    await world.serve(100, 'twins'),
  ];
  const isOver = world.isOver();
  counts.push(await world.serve(Infinity, 'sdk'));

  expect(counts).toEqual([100, 100, 100, 100]);
  expect([isOver, world.isOver()]).toEqual([false, true]);
  expect(course(world.soFar())).toEqual(course(whole.soFar()));
});
