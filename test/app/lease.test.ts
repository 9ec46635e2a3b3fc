import { expect, test } from '@jest/globals';
import { intercept } from '../setup/trouble.ts';
import { aRequest, createWorld } from '../setup/world.ts';

test('nobody leads a group that has left the configuration', async () => {
  const world = createWorld();
  const beforeMs = world.clock.now();
  await world.deps.groups.ring('gone', 'standard');

  const ending = await world.clock.run(world.dispatcher.lead('gone', 900_000));

  expect(ending).toBe('left');
  expect(world.clock.now()).toBe(beforeMs);
  expect((await world.deps.groups.read('gone')).queue.leader).toBeNull();
});

test('a dispatcher whose lease another has taken writes nothing over what that one reports', async () => {
  const world = createWorld({ deployments: [{ rpm: 60 }] });
  let stale = 0;
  intercept(world.deps.groups, 'report', (own) => (group, report) => {
    if (report.leader !== 'other') stale += 1;
    return own(group, report);
  });
  const leading = world.dispatcher.lead('m', 900_000);
  await world.clock.advance(500);
  await world.gateway.submit(aRequest());
  await world.clock.advance(1_100);
  const nowMs = world.clock.now() + 30_000;
  await world.deps.groups.lead('m', { leader: 'other', nowMs, untilMs: nowMs + 60_000 });
  stale = 0;
  const theirs = { served: { standard: 41, batch: 3 }, reach: { priority: 7, enqueuedAtMs: 1 }, line: '' };
  await world.deps.groups.report('m', { leader: 'other', ...theirs });

  for (let n = 0; n < 3; n++) await world.gateway.submit(aRequest());
  await world.clock.advance(15_000);

  expect(world.arrivals).toHaveLength(4);
  expect(stale).toBeGreaterThan(0);
  expect((await world.deps.groups.read('m')).queue).toMatchObject({ leader: 'other', ...theirs });
  expect(await world.clock.run(leading)).toBe('led');
});

test('a renewal that is slow does not take the lease again after it was given up', async () => {
  const world = createWorld({ deployments: [{ rpm: 60 }] });
  // Somebody is missing: it stays until the first renewal is on its way.
  await world.deps.groups.ring('m', 'standard');
  let renewals = -1;
  intercept(world.deps.groups, 'lead', (own) => async (group, lease) => {
    if (renewals++ >= 0) await world.clock.sleep(4_000);
    return own(group, lease);
  });

  expect(await world.clock.run(world.dispatcher.lead('m', 900_000))).toBe('left');
  await world.clock.advance(10_000);

  expect(renewals).toBe(1);
  expect((await world.deps.groups.read('m')).queue.leader).toBeNull();
});
