import { expect, test } from '@jest/globals';
import { Fault } from '../../../lambda/core/faults.ts';
import { intercept, refusal, unavailable } from '../../setup/trouble.ts';
import { aRequest, answerAfter, createWorld, type World } from '../../setup/worlds/world.ts';

const CALLERS = 8;

/** Group m fails every call; b, its fallback, is slow enough to have a line. */
const createPair = (): World =>
  createWorld({
    deployments: [
      { id: 'm', group: 'm', rpm: 6 },
      { id: 'b', group: 'b', rpm: 6 },
    ],
    answer: async (call, clock) => (call.deployment.id === 'm' ? refusal(500) : answerAfter(50)(call, clock)),
    config: { fallbacks: { general: { m: ['b'] } }, maxWaitingCallers: 1_000 },
  });

const askAll = (world: World) =>
  Promise.all(
    Array.from({ length: CALLERS }, () =>
      world.useCases.complete(aRequest()).then(
        ({ kind }) => kind,
        (fault: unknown) => (fault instanceof Fault ? fault.code : 'error'),
      ),
    ),
  );

const callersIn = async ({ deps }: World, group: string): Promise<number> =>
  (await deps.groups.read(group)).queue.callers;

test('callers whose requests wait in another group are counted there, and nowhere after', async () => {
  const world = createPair();
  // A job that waits long: b's leader does not leave, which would clear the count.
  await world.useCases.submit(aRequest({ group: 'b', priority: 9_999, timeoutMs: 3_600_000 }));
  let most = 0;
  let leaverClears = false;
  intercept(world.deps.groups, 'writeQueue', (own) => async (group, write) => {
    if (write.name === 'leave' && group === 'b') leaverClears = true;
    const outcome = await own(group, write);
    if (group === 'b' && !leaverClears) most = Math.max(most, outcome.queue.callers);
    return outcome;
  });

  const ends = await world.clock.run(askAll(world));

  expect(new Set(ends)).toEqual(new Set(['answer']));
  expect(most).toBeGreaterThan(1);
  expect(most).toBeLessThanOrEqual(CALLERS);
  expect([await callersIn(world, 'm'), await callersIn(world, 'b')]).toEqual([0, 0]);
});

test('a caller is counted once even where its message is sent on twice', async () => {
  const world = createPair();
  let isLost = false;
  intercept(world.deps.queues, 'send', (own) => async (message) => {
    await own(message);
    if (message.group !== 'b' || isLost) return;
    isLost = true;
    throw unavailable();
  });
  const counts: number[] = [];
  intercept(world.deps.groups, 'writeQueue', (own) => async (group, write) => {
    const outcome = await own(group, write);
    if (group === 'b') counts.push(outcome.queue.callers);
    return outcome;
  });

  await world.clock.run(askAll(world));

  expect(isLost).toBe(true);
  expect(Math.max(...counts)).toBeLessThanOrEqual(CALLERS);
  expect([await callersIn(world, 'm'), await callersIn(world, 'b')]).toEqual([0, 0]);
});
