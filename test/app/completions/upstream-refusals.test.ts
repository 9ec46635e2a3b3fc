import { describe, expect, test } from '@jest/globals';
import { MAX_CALLS } from '../../../lambda/core/attempts/decide-next.ts';
import type { UpstreamCall } from '../../../lambda/ports/upstream.ts';
import { balanceOf, intercept, refusal, windowOf } from '../../setup/trouble.ts';
import { aRequest, answerAfter, createWorld, type World } from '../../setup/worlds/world.ts';

const collect = (world: World, id: string, waitMs = 0) =>
  world.useCases.collect({ id, owner: 'owner-1', waitMs });

describe('429 with Retry-After: 0, for ever', () => {
  const createRefusing = () =>
    createWorld({ deployments: [{ rpm: 6_000 }], answer: async () => refusal(429, 0) });
  const shortestGapMs = ({ arrivals }: World) =>
    Math.min(...arrivals.slice(1).map(({ atMs }, n) => atMs - arrivals[n]!.atMs));

  test('costs a caller a call a second at the most, and ends', async () => {
    const world = createRefusing();

    const completion = await world.clock.run(world.useCases.complete(aRequest()));

    expect(completion).toMatchObject({ kind: 'refused', refusal: { status: 429 } });
    expect(world.arrivals).toHaveLength(MAX_CALLS);
    expect(shortestGapMs(world)).toBeGreaterThanOrEqual(1_000);
  });

  test('costs a job a call a second at the most, and ends', async () => {
    const world = createRefusing();

    const { id } = await world.useCases.submit(aRequest());
    const done = await world.clock.run(collect(world, id, 400_000));

    expect(done).toMatchObject({ status: 'failed', attempts: MAX_CALLS });
    expect(world.arrivals).toHaveLength(MAX_CALLS);
    expect(shortestGapMs(world)).toBeGreaterThanOrEqual(1_000);
  });
});

test('429 with a Retry-After of ten days leaves its deployment alone for an hour', async () => {
  const world = createWorld({ deployments: [{ rpm: 60 }], answer: async () => refusal(429, 864_000_000) });

  await world.clock.run(world.useCases.complete(aRequest()));

  expect((await windowOf(world)).cooldownUntilMs).toBe(world.clock.now() + 3_600_000);
});

describe('a ticket that is refused for a second', () => {
  /** Refused twice: the second time with a record, a message and the follow-up of an earlier turn. */
  async function refuseTwice({ messageDelayMs = 0, grantAnswerMs = 0 } = {}) {
    let refusals = 0;
    const world = createWorld({
      deployments: [{ rpm: 60 }],
      answer: async (call, clock) =>
        call.body.n === 'best' && refusals++ < 2 ? refusal(429, 1_000) : answerAfter(50)(call, clock),
    });
    intercept(world.deps.queues, 'send', (own) => async (message) => {
      if (message.attempts < 2) return own(message);
      void world.clock.sleep(messageDelayMs).then(() => own(message));
    });
    intercept(world.deps.requests, 'transition', (own) => async (id, transition) => {
      const outcome = await own(id, transition);
      if (transition.name === 'grant') await world.clock.sleep(grantAnswerMs);
      return outcome;
    });
    const best = world.useCases.complete(aRequest({ priority: 0, body: { n: 'best' } }));
    while (refusals < 2) await world.clock.advance(50);
    const worse = [1, 2, 3].map((n) => world.useCases.complete(aRequest({ priority: 500, body: { n } })));
    const completions = await world.clock.run(Promise.all([best, ...worse]));
    return { world, completions };
  }

  test.each([
    { when: 'is known to be written', grantAnswerMs: 0 },
    { when: 'is still being written', grantAnswerMs: 700 },
  ])('has its next turn as soon as there is one, when the grant of the last $when', async (slow) => {
    const { world, completions } = await refuseTwice(slow);

    expect(completions[0]).toMatchObject({ kind: 'answer', served: { retries: 2 } });
    expect(world.arrivals.map(({ body }) => body.n)).toEqual(['best', 'best', 'best', 1, 2, 3]);
    expect(world.arrivals[2]!.atMs - world.arrivals[1]!.atMs).toBeGreaterThanOrEqual(1_000);
    expect(world.arrivals[2]!.atMs - world.arrivals[1]!.atMs).toBeLessThan(1_500);
    await world.clock.advance(world.deps.timing.followUpMs + 1_000);
    expect(await world.deps.queues.depth({ group: 'm', tier: 'realtime' })).toBe(0);
  });

  test.each([
    { when: 'at once', messageDelayMs: 0 },
    { when: 'after its last turn was followed up', messageDelayMs: 7_000 },
    { when: 'while the grant of its last turn is still being written', grantAnswerMs: 700 },
  ])('leaves the gauge at zero, its message coming $when', async (slow) => {
    const { world } = await refuseTwice(slow);
    const balances: number[] = [];

    for (let n = 0; n < 20; n++) {
      await world.clock.advance(250);
      balances.push(await balanceOf(world));
    }

    expect(world.running()).toBe(1);
    expect(new Set(balances.slice(2))).toEqual(new Set([0]));
  });
});

describe('a call that is broken off by its caller', () => {
  const untilAborted = async ({ signal }: UpstreamCall) => {
    await new Promise((resolve) => signal?.addEventListener('abort', resolve));
    return refusal(502);
  };

  test('who goes away does not cool its deployment', async () => {
    const world = createWorld({ deployments: [{ rpm: 60 }], answer: untilAborted });
    const caller = new AbortController();
    const calling = world.useCases.complete(aRequest({ signal: caller.signal }));
    await world.clock.advance(5_000);

    caller.abort();
    await world.clock.run(calling);

    expect(world.arrivals).toHaveLength(1);
    expect((await windowOf(world)).cooldownUntilMs).toBe(0);
  });

  test('who cancels its job does not cool its deployment', async () => {
    let ended = 0;
    const world = createWorld({
      deployments: [{ rpm: 60 }],
      answer: async (call) => untilAborted(call).finally(() => (ended += 1)),
    });
    const { id } = await world.useCases.submit(aRequest());
    await world.clock.advance(5_000);

    await world.useCases.cancel({ id, owner: 'owner-1' });
    await world.clock.advance(60_000);

    expect([world.arrivals.length, ended, world.running()]).toEqual([1, 1, 0]);
    expect((await windowOf(world)).cooldownUntilMs).toBe(0);
    expect(await collect(world, id)).toMatchObject({ status: 'cancelled' });
  });
});
