import { describe, expect, test } from '@jest/globals';
import type { UpstreamReply } from '../../../lambda/ports/upstream.ts';
import { servedIn } from '../../setup/served.ts';
import { aRequest, answerAfter, createWorld, type World } from '../../setup/worlds/world.ts';

const refusal = (status: number, retryAfterMs: number | null = null): UpstreamReply => ({
  kind: 'refused',
  reason: status === 429 ? 'rate_limited' : status === 400 ? 'rejected' : 'failed',
  status,
  error: { message: 'no', type: 'error', param: null, code: null },
  retryAfterMs,
});

const seconds = (world: World): number[] => {
  const [first] = world.arrivals;
  return world.arrivals.map(({ atMs }) => (atMs - (first?.atMs ?? 0)) / 1000);
};

describe('a caller who waits', () => {
  test('gets a free slot at once', async () => {
    const world = createWorld();
    const before = world.clock.now();

    const completion = await world.clock.run(world.useCases.complete(aRequest()));

    expect(completion.kind).toBe('answer');
    expect(world.arrivals[0]?.atMs).toBe(before);
    expect(servedIn(completion)).toMatchObject({ deploymentId: 'd1', waitedMs: 0, retries: 0 });
  });

  test('is answered when the window frees, about 60 s later', async () => {
    const world = createWorld();
    await world.clock.run(world.useCases.complete(aRequest()));

    const completion = await world.clock.run(world.useCases.complete(aRequest()));

    expect(completion.kind).toBe('answer');
    expect(seconds(world)[1]).toBeGreaterThanOrEqual(60);
    expect(seconds(world)[1]).toBeLessThan(62);
  });

  test('is told after its timeout, and its place is given up', async () => {
    const world = createWorld();
    await world.clock.run(world.useCases.complete(aRequest()));
    const before = world.clock.now();

    const waiting = world.useCases.complete(aRequest({ timeoutMs: 2_000 }));

    await expect(world.clock.run(waiting)).rejects.toMatchObject({
      code: 'timed_out_in_queue',
      message: 'Request timed out while polling queue',
    });
    expect(world.clock.now() - before).toBe(2_000);
    await world.clock.advance(120_000);
    expect(world.arrivals).toHaveLength(1);
    expect(world.running()).toBe(0);
  });

  test('who leaves gives up its place, and never calls', async () => {
    const world = createWorld();
    await world.clock.run(world.useCases.complete(aRequest()));
    const caller = new AbortController();
    const waiting = world.useCases.complete(aRequest({ signal: caller.signal }));
    const ended = expect(waiting).rejects.toMatchObject({ code: 'cancelled' });
    await world.clock.advance(10_000);

    caller.abort();
    await world.clock.advance(120_000);

    await ended;
    expect(world.arrivals).toHaveLength(1);
  });

  test('goes before those who came earlier with a worse priority', async () => {
    const world = createWorld({ deployments: [{ rpm: 1 }] });
    await world.clock.run(world.useCases.complete(aRequest()));
    const calls: Promise<unknown>[] = [];
    for (const priority of [1000, 100, 50, 50, 0, -7]) {
      calls.push(world.useCases.complete(aRequest({ priority, body: { priority, n: calls.length } })));
      await world.clock.advance(1_000);
    }

    await world.clock.run(Promise.all(calls));

    expect(world.arrivals.slice(1).map(({ body }) => [body.priority, body.n])).toEqual([
      [-7, 5],
      [0, 4],
      [50, 2],
      [50, 3],
      [100, 1],
      [1000, 0],
    ]);
  });

  test('does not overtake those who wait at its tier, though there is room', async () => {
    const world = createWorld({ deployments: [{ rpm: 1 }] });
    await world.clock.run(world.useCases.complete(aRequest()));
    const first = world.useCases.complete(aRequest({ body: { n: 1 } }));
    await world.clock.advance(60_950);

    const second = world.useCases.complete(aRequest({ body: { n: 2 } }));
    await world.clock.run(Promise.all([first, second]));

    expect(world.arrivals.map(({ body }) => body.n)).toEqual([undefined, 1, 2]);
  });

  test('is spread over deployments by order, then by use', async () => {
    const world = createWorld({
      deployments: [
        { rpm: 2, order: 1 },
        { rpm: 4, order: 1 },
        { rpm: 10, order: 2 },
      ],
    });

    for (let i = 0; i < 8; i++) await world.clock.run(world.useCases.complete(aRequest()));

    const used = world.arrivals.map(({ deploymentId }) => deploymentId);
    expect(used.filter((id) => id === 'd1')).toHaveLength(2);
    expect(used.filter((id) => id === 'd2')).toHaveLength(4);
    expect(used.slice(-2)).toEqual(['d3', 'd3']);
  });
});

describe('an upstream that refuses', () => {
  test('with 429 is left alone for what Retry-After says, and the request keeps its place', async () => {
    let calls = 0;
    const world = createWorld({
      deployments: [{ rpm: 60 }],
      answer: async (call, clock) => (++calls === 1 ? refusal(429, 7_000) : answerAfter(50)(call, clock)),
    });

    const completion = await world.clock.run(world.useCases.complete(aRequest()));

    expect(completion).toMatchObject({ kind: 'answer', served: { retries: 1 } });
    expect(seconds(world)[1]).toBeGreaterThanOrEqual(7);
    expect(seconds(world)[1]).toBeLessThan(8);
  });

  test('by failing is called three times, then its own answer is passed on', async () => {
    const world = createWorld({ deployments: [{ rpm: 60 }], answer: async () => refusal(500) });

    const completion = await world.clock.run(world.useCases.complete(aRequest()));

    expect(completion).toMatchObject({ kind: 'refused', refusal: { status: 500 }, served: { retries: 2 } });
    expect(world.arrivals).toHaveLength(3);
  });

  test('for a reason that no retry can mend is called once', async () => {
    const world = createWorld({ deployments: [{ rpm: 60 }], answer: async () => refusal(400) });

    const completion = await world.clock.run(world.useCases.complete(aRequest()));

    expect(completion).toMatchObject({ kind: 'refused', refusal: { status: 400 } });
    expect(world.arrivals).toHaveLength(1);
  });

  test('with 429 beyond the caller’s deadline passes that 429 on at once', async () => {
    const world = createWorld({ deployments: [{ rpm: 60 }], answer: async () => refusal(429, 9_000) });

    const before = world.clock.now();

    const completion = await world.clock.run(world.useCases.complete(aRequest({ timeoutMs: 4_000 })));

    expect(completion).toMatchObject({ kind: 'refused', refusal: { status: 429, retryAfterMs: 9_000 } });
    expect(world.clock.now()).toBe(before);
  });

  test('and then no turn comes in time: its last refusal is the answer', async () => {
    const world = createWorld({ deployments: [{ rpm: 1 }], answer: async () => refusal(429, 1_000) });

    const completion = await world.clock.run(world.useCases.complete(aRequest({ timeoutMs: 4_000 })));

    expect(completion).toMatchObject({ kind: 'refused', refusal: { status: 429 } });
    expect(world.arrivals).toHaveLength(1);
  });
});

describe('a limit of tokens', () => {
  const body = { messages: [{ role: 'user', content: 'x'.repeat(40) }], max_tokens: 90 };
  const usage = '{"usage":{"total_tokens":30}}';

  test('admits requests that fit by estimate, and reuses what real usage gives back', async () => {
    const world = createWorld({ deployments: [{ tpm: 180 }], answer: answerAfter(1_000, usage) });

    const calls = [1, 2, 3].map(() => world.useCases.complete(aRequest({ body })));
    await world.clock.run(Promise.all(calls));

    expect(seconds(world)[1]).toBeGreaterThanOrEqual(1);
    expect(seconds(world)[2]).toBeLessThan(10);
  });

  test('smaller than a request refuses it at once, naming both figures', async () => {
    const world = createWorld({ deployments: [{ tpm: 50 }] });

    await expect(world.useCases.complete(aRequest({ body }))).rejects.toMatchObject({
      code: 'tokens_exceed_limit',
      message: expect.stringMatching(/estimated at \d+ tokens.*50 per minute/),
    });
  });
});
