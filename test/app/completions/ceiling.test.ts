import { describe, expect, test } from '@jest/globals';
import { createUseCases } from '../../../lambda/app/create-use-cases.ts';
import type { IncomingRequest } from '../../../lambda/app/use-cases.ts';
import { Fault } from '../../../lambda/core/faults.ts';
import { mortal } from '../../setup/worlds/mortal.ts';
import { balanceOf, intercept, interceptWrite, refusal, unavailable } from '../../setup/trouble.ts';
import {
  aRequest,
  answerAfter,
  createWorld,
  type World,
  type WorldOptions,
} from '../../setup/worlds/world.ts';

const CEILING = 3;

const callersIn = async ({ deps }: World) => (await deps.groups.read('m')).queue.callers;
const kindOf = (asked: Promise<{ readonly kind: string }>) =>
  asked.then(
    ({ kind }) => kind,
    (fault: unknown) => (fault instanceof Fault ? fault.code : String(fault)),
  );

/** Callers up to the ceiling wait behind a full window. */
async function fullLine(options: WorldOptions = {}) {
  const world = createWorld({
    deployments: [{ rpm: 1 }],
    config: { maxWaitingCallers: CEILING },
    ...options,
  });
  await world.clock.run(world.useCases.complete(aRequest()));
  const waiting: Promise<string>[] = [];
  for (let n = 0; n < CEILING; n++) {
    waiting.push(kindOf(world.useCases.complete(aRequest())));
    await world.clock.advance(100);
  }
  return { world, waiting };
}

describe('when as many callers wait as may', () => {
  test('one more is refused, and told when to try again', async () => {
    const { world } = await fullLine();

    const asked = world.useCases.complete(aRequest());

    await expect(asked).rejects.toMatchObject({
      code: 'too_many_waiting',
      retryAfterMs: 5_000,
      message: expect.stringContaining("'Prefer: respond-async'"),
    });
    expect(await callersIn(world)).toBe(CEILING);
  });

  test.each<[string, Partial<IncomingRequest>]>([
    ['who would wait for a while', { maxWaitMs: 30_000 }],
    ['who would not wait', { maxWaitMs: 0 }],
  ])('one more %s is a job at once', async (_who, changes) => {
    const { world } = await fullLine();
    const beganMs = world.clock.now();

    const completion = await world.clock.run(world.useCases.complete(aRequest(changes)));

    expect(completion).toMatchObject({ kind: 'accepted', object: { status: 'queued' } });
    expect(world.clock.now()).toBe(beganMs);
    expect(await callersIn(world)).toBe(CEILING);
  });

  test('a job is accepted as ever, and a free slot of another model used', async () => {
    const { world } = await fullLine({ deployments: [{ rpm: 1 }, { group: 'other', rpm: 1 }] });

    expect(await world.useCases.submit(aRequest())).toMatchObject({ status: 'queued' });
    expect(await world.clock.run(world.useCases.complete(aRequest({ group: 'other' })))).toMatchObject({
      kind: 'answer',
    });
  });

  test.each([
    { who: 'hangs up', isHangingUp: true, afterMs: 0 },
    { who: 'is served', afterMs: 62_000 },
    { who: 'times out', timeoutMs: 20_000, afterMs: 21_000 },
  ])('there is room again when one $who', async ({ isHangingUp, timeoutMs, afterMs }) => {
    const gone = new AbortController();
    const world = createWorld({ config: { maxWaitingCallers: 1 } });
    await world.clock.run(world.useCases.complete(aRequest()));
    const first = kindOf(world.useCases.complete(aRequest({ signal: gone.signal, timeoutMs })));
    await world.clock.advance(1_000);
    expect(await callersIn(world)).toBe(1);

    if (isHangingUp === true) gone.abort();
    await world.clock.advance(afterMs + 100);

    expect(await callersIn(world)).toBe(0);
    const second = kindOf(world.useCases.complete(aRequest()));
    await world.clock.advance(1_000);
    expect(await callersIn(world)).toBe(1);
    await world.clock.run(Promise.all([first, second]));
  });
});

describe('part of the places is kept for better tiers', () => {
  const worst = { priority: 2_000 };
  const crowd = 800;

  test('so that 800 callers of the worst tier do not turn one of priority 0 away', async () => {
    const world = createWorld({ deployments: [{ rpm: 60 }], config: { maxWaitingCallers: crowd } });
    for (let n = 0; n < 60; n++) await world.clock.run(world.useCases.complete(aRequest()));
    const waiting = Array.from({ length: crowd }, () =>
      kindOf(world.useCases.complete(aRequest({ ...worst, timeoutMs: 3_600_000 }))),
    );
    await world.clock.advance(2_000);
    expect(await callersIn(world)).toBe(600);

    const refused = await world.useCases.complete(aRequest(worst)).catch((fault: unknown) => fault);
    const urgent = await world.clock.run(world.useCases.complete(aRequest({ priority: 0 })));

    expect(refused).toMatchObject({
      code: 'too_many_waiting',
      message: expect.stringContaining('a priority of 1999 or lower is accepted'),
    });
    expect(urgent).toMatchObject({ kind: 'answer', served: { tier: 'realtime' } });
    const kinds = await world.clock.run(Promise.all(waiting));
    expect(kinds.filter((kind) => kind === 'too_many_waiting')).toHaveLength(crowd - 600);
    expect(kinds.filter((kind) => kind === 'answer')).toHaveLength(600);
  });

  test('and the 429 names the priority for which another would give way', async () => {
    const { world } = await fullLine();

    const fault = await world.useCases.complete(aRequest(worst)).catch((refused: unknown) => refused);

    expect(fault).toMatchObject({ message: expect.stringContaining('a priority of 99 or lower') });
  });
});

describe('the count of callers who wait', () => {
  test('lets exactly as many in as may, though all come at once', async () => {
    const world = createWorld({ config: { maxWaitingCallers: CEILING } });
    await world.clock.run(world.useCases.complete(aRequest()));

    const unwilling = Array.from({ length: 20 }, () => kindOf(world.useCases.complete(aRequest())));
    const willing = Array.from({ length: 20 }, () =>
      kindOf(world.useCases.complete(aRequest({ maxWaitMs: 600_000 }))),
    );
    await world.clock.advance(3_000);
    expect(await callersIn(world)).toBe(CEILING);
    const kinds = await world.clock.run(Promise.all([...unwilling, ...willing]));

    const counts = Object.fromEntries(
      [...Map.groupBy(kinds, (kind) => kind)].map(([k, all]) => [k, all.length]),
    );
    expect(counts).toEqual({ answer: CEILING, too_many_waiting: 20 - CEILING, accepted: 20 });
  });

  test('is not raised twice by a retry, and does not refuse it', async () => {
    let calls = 0;
    const { world, waiting } = await fullLine({
      answer: async (call, clock) => (++calls === 2 ? refusal(429, 2_000) : answerAfter(50)(call, clock)),
    });
    const most = { callers: 0 };
    interceptWrite(world.deps.groups, 'ring', (own) => async (...args) => {
      const outcome = await own(...args);
      most.callers = Math.max(most.callers, outcome.queue.callers);
      return outcome;
    });

    expect(await world.clock.run(Promise.all(waiting))).toContain('answer');
    await world.clock.advance(10_000);

    expect(most.callers).toBe(CEILING);
    expect(await callersIn(world)).toBe(0);
  });

  test('is not lowered by one whose bell could not be rung', async () => {
    const { world } = await fullLine();
    let fails = true;
    interceptWrite(world.deps.groups, 'ring', (own) => async (...args) => {
      if (fails) throw unavailable();
      return own(...args);
    });
    const gone = new AbortController();
    intercept(world.deps.groups, 'read', (own) => async (group) => {
      const state = await own(group);
      return { ...state, queue: { ...state.queue, callers: 0 } };
    });
    const asked = kindOf(world.useCases.complete(aRequest({ signal: gone.signal })));
    await world.clock.advance(500);
    fails = false;
    gone.abort();
    await world.clock.run(asked);

    expect((await world.deps.groups.glance('m')).queue.callers).toBe(CEILING);
  });

  test('is zero once the leader has left, though callers died while they waited', async () => {
    const world = createWorld({ config: { maxWaitingCallers: CEILING } });
    await world.clock.run(world.useCases.complete(aRequest()));
    const dying = mortal(world.deps, () => 1);
    for (let n = 0; n < 2; n++) void createUseCases(dying.deps).complete(aRequest());
    await world.clock.advance(2_000);
    expect(await callersIn(world)).toBe(2);

    dying.end();
    await world.clock.advance(300_000);

    expect(world.arrivals).toHaveLength(1);
    expect([await callersIn(world), await balanceOf(world), world.running()]).toEqual([0, 0, 0]);
  });
});
