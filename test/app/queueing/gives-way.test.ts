import { describe, expect, test } from '@jest/globals';
import { createUseCases } from '../../../lambda/app/create-use-cases.ts';
import type { IncomingRequest } from '../../../lambda/app/use-cases.ts';
import { Fault } from '../../../lambda/core/faults.ts';
import { mortal } from '../../setup/worlds/mortal.ts';
import { intercept, unavailable } from '../../setup/trouble.ts';
import { aRequest, createWorld, type World } from '../../setup/worlds/world.ts';

const HOUR_MS = 3_600_000;

const callersIn = async ({ deps }: World) => (await deps.groups.read('m')).queue.callers;
const endOf = (asked: Promise<{ readonly kind: string }>) =>
  asked.then(
    ({ kind }) => kind,
    (fault: unknown) => (fault instanceof Fault ? fault.code : String(fault)),
  );

/** Callers of the worst tier have filled all places behind a full window. */
async function fullLine({
  ceiling,
  rpm = 1,
  crowd = {},
}: {
  readonly ceiling: number;
  readonly rpm?: number;
  readonly crowd?: Partial<IncomingRequest>;
}) {
  const config = { maxWaitingCallers: ceiling, tiers: [{ name: 'all', maxPriority: null }] };
  const world = createWorld({ deployments: [{ rpm }], config });
  for (let n = 0; n < rpm; n++) await world.clock.run(world.useCases.complete(aRequest()));
  const ends: string[] = [];
  const asked = { priority: 2_000, timeoutMs: HOUR_MS, ...crowd };
  for (let n = 0; n < ceiling; n++) {
    void endOf(world.useCases.complete(aRequest(asked))).then((end) => (ends[n] = end));
    // The last comes alone, and so is the newest.
    if (n % 50 === 0 || n >= ceiling - 20) await world.clock.advance(5);
  }
  await world.clock.advance(1_000);
  expect(await callersIn(world)).toBe(ceiling);
  return { world, ends };
}

test('800 callers of the worst tier wait, and one of priority 0 gets in', async () => {
  const { world, ends } = await fullLine({ ceiling: 800, rpm: 60 });

  const urgent = endOf(world.useCases.complete(aRequest({ priority: 0 })));
  const equal = await endOf(world.useCases.complete(aRequest({ priority: 2_000 })));
  await world.clock.advance(5_000);

  expect(equal).toBe('too_many_waiting');
  // The newest of the crowd.
  expect(Object.entries(ends)).toEqual([['799', 'too_many_waiting']]);
  expect(await callersIn(world)).toBe(800);
  expect(await world.clock.run(urgent)).toBe('answer');
});

describe('where the line is full', () => {
  test('who gives way learns when to try again, and what would be accepted', async () => {
    const { world } = await fullLine({ ceiling: 3 });
    const shed = world.useCases.complete(aRequest({ priority: 1_000, timeoutMs: HOUR_MS }));
    const told = shed.catch((fault: unknown) => fault);
    await world.clock.advance(3_000);

    for (let n = 0; n < 3; n++) {
      void endOf(world.useCases.complete(aRequest({ priority: n, timeoutMs: HOUR_MS })));
      await world.clock.advance(5_000);
    }
    void endOf(world.useCases.complete(aRequest({ priority: 3, timeoutMs: HOUR_MS })));
    await world.clock.advance(5_000);

    expect(await told).toMatchObject({ code: 'too_many_waiting', retryAfterMs: 5_000 });
  });

  test('one who accepts an id becomes a job at its place', async () => {
    const { world } = await fullLine({ ceiling: 3, crowd: { maxWaitMs: HOUR_MS } });
    const urgent = endOf(world.useCases.complete(aRequest({ priority: 0 })));
    await world.clock.advance(5_000);

    expect(await callersIn(world)).toBe(3);
    expect(await world.clock.run(urgent)).toBe('answer');
    await world.clock.advance(HOUR_MS);
    expect(world.arrivals).toHaveLength(1 + 3 + 1);
  });

  test('better ones who come at once exceed the ceiling by at most an eighth', async () => {
    const { world, ends } = await fullLine({ ceiling: 16 });
    let most = 0;
    const kinds = Array.from({ length: 40 }, () => endOf(world.useCases.complete(aRequest({ priority: 0 }))));
    for (let n = 0; n < 60; n++) {
      await world.clock.advance(100);
      most = Math.max(most, await callersIn(world));
    }

    expect(most).toBe(18);
    expect(await callersIn(world)).toBe(16);
    expect(Object.keys(ends).map(Number)).toEqual([14, 15]);
    const refused = (await world.clock.run(Promise.all(kinds))).filter((kind) => kind === 'too_many_waiting');
    expect(refused).toHaveLength(38);
  });

  test('one whose function has died stands for nobody, and the next one gives way', async () => {
    const { world, ends } = await fullLine({ ceiling: 2 });
    const dying = mortal(world.deps, () => 1);
    void createUseCases(dying.deps).complete(aRequest({ priority: 1_999, timeoutMs: HOUR_MS }));
    await world.clock.advance(5_000);
    expect(ends[1]).toBe('too_many_waiting');
    dying.end();

    void endOf(world.useCases.complete(aRequest({ priority: 0, timeoutMs: HOUR_MS })));
    await world.clock.advance(10_000);

    expect(Object.values(ends)).toEqual(['too_many_waiting', 'too_many_waiting']);
  });

  test('a refusal whose answer was lost is told all the same', async () => {
    const { world, ends } = await fullLine({ ceiling: 2 });
    let isLost = false;
    intercept(world.deps.requests, 'transition', (own) => async (id, transition) => {
      const outcome = await own(id, transition);
      if (transition.name !== 'refuse' || isLost) return outcome;
      isLost = true;
      throw unavailable();
    });

    void endOf(world.useCases.complete(aRequest({ priority: 0, timeoutMs: HOUR_MS })));
    await world.clock.advance(5_000);

    expect([isLost, ends[1]]).toEqual([true, 'too_many_waiting']);
  });

  test('nobody gives way to an equal', async () => {
    const { world, ends } = await fullLine({ ceiling: 3 });

    expect(await endOf(world.useCases.complete(aRequest({ priority: 2_000 })))).toBe('too_many_waiting');
    await world.clock.advance(5_000);

    expect(ends).toEqual([]);
  });
});
