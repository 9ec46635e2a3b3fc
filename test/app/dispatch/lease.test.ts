import { expect, test } from '@jest/globals';
import { namedWrites } from '../../setup/named-writes.ts';
import { interceptWrite } from '../../setup/trouble.ts';
import { aRequest, createWorld } from '../../setup/worlds/world.ts';

test('nobody leads a group that has left the configuration', async () => {
  const world = createWorld();
  const beforeMs = world.clock.now();
  await namedWrites(world.deps.groups).ring('gone', 'standard');

  const ending = await world.clock.run(world.dispatcher.lead('gone', 900_000));

  expect(ending).toBe('left');
  expect(world.clock.now()).toBe(beforeMs);
  expect((await world.deps.groups.read('gone')).queue.leader).toBeNull();
});

test('a dispatcher whose lease another has taken does not overwrite that one’s report', async () => {
  const world = createWorld({ deployments: [{ rpm: 60 }] });
  let stale = 0;
  interceptWrite(world.deps.groups, 'report', (own) => async (group, write) => {
    const outcome = await own(group, write);
    if (outcome.kind === 'refused') stale += 1;
    return outcome;
  });
  const leading = world.dispatcher.lead('m', 900_000);
  await world.clock.advance(500);
  await world.useCases.submit(aRequest());
  await world.clock.advance(1_100);
  const nowMs = world.clock.now() + 30_000;
  await namedWrites(world.deps.groups).lead('m', { leader: 'other', nowMs, untilMs: nowMs + 60_000 });
  stale = 0;
  const theirs = { served: { standard: 41, batch: 3 }, reach: { priority: 7, enqueuedAtMs: 1 }, line: '' };
  await namedWrites(world.deps.groups).report('m', { leader: 'other', ...theirs });

  for (let n = 0; n < 3; n++) await world.useCases.submit(aRequest());
  await world.clock.advance(15_000);

  expect(world.arrivals).toHaveLength(4);
  expect(stale).toBeGreaterThan(0);
  expect((await world.deps.groups.read('m')).queue).toMatchObject({ leader: 'other', ...theirs });
  expect(await world.clock.run(leading)).toBe('led');
});

test('a renewal that is slow does not take the lease again after it was given up', async () => {
  const world = createWorld({ deployments: [{ rpm: 60 }] });
  // Somebody is missing: the leader stays until the first renewal is on its way.
  await namedWrites(world.deps.groups).ring('m', 'standard');
  let renewals = -1;
  interceptWrite(world.deps.groups, 'lead', (own) => async (group, write) => {
    if (renewals++ >= 0) await world.clock.sleep(4_000);
    return own(group, write);
  });

  expect(await world.clock.run(world.dispatcher.lead('m', 900_000))).toBe('left');
  await world.clock.advance(10_000);

  expect(renewals).toBe(1);
  expect((await world.deps.groups.read('m')).queue.leader).toBeNull();
});
