import { expect, test } from '@jest/globals';
import { namedWrites } from '../../setup/named-writes.ts';
import { withLateGlances } from '../../../sim/world/replica.ts';
import { intercept, refusal } from '../../setup/trouble.ts';
import { servedIn } from '../../setup/served.ts';
import { aRequest, answerAfter, createWorld } from '../../setup/worlds/world.ts';

test('near its turn a caller looks at its record a few times a turn, and before not at all', async () => {
  const callers = 10;
  const world = createWorld({ deployments: [{ rpm: 60 }] });
  for (let n = 0; n < 60; n++) {
    await world.clock.run(world.useCases.complete(aRequest()));
    await world.clock.advance(1_000);
  }
  const calls = { groups: 0, requests: 0 };
  intercept(world.deps.requests, 'glance', (own) => (id) => (calls.requests++, own(id)));
  intercept(world.deps.groups, 'glance', (own) => (group) => (calls.groups++, own(group)));

  const waiting = Array.from({ length: callers }, () => world.useCases.complete(aRequest()));
  await world.clock.run(Promise.all(waiting));

  expect(calls.requests / callers).toBeLessThan(10);
  expect(calls.groups / callers).toBeLessThan(8);
});

test('a caller who goes back into the queue does not take what a late glance shows for its end', async () => {
  let refusals = 0;
  const world = createWorld({
    deployments: [{ rpm: 60 }],
    answer: async (call, clock) => {
      await clock.sleep(500);
      return refusals++ === 0 ? refusal(500) : answerAfter(50)(call, clock);
    },
  });
  Object.assign(world.deps.requests, withLateGlances({ ...world.deps.requests }, world.clock));
  // Makes the request queue.
  await namedWrites(world.deps.groups).ring('m', 'standard');

  const completion = await world.clock.run(world.useCases.complete(aRequest()));

  expect(completion.kind).toBe('answer');
  expect(servedIn(completion).retries).toBe(1);
});
