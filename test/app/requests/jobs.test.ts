import { describe, expect, test } from '@jest/globals';
import { createDispatcher } from '../../../lambda/app/dispatch/create-dispatcher.ts';
import type { Deployment } from '../../../lambda/core/config/headway-config.ts';
import type { UpstreamReply } from '../../../lambda/ports/upstream.ts';
import { mortal } from '../../setup/worlds/mortal.ts';
import { aRequest, answerAfter, createWorld, type World } from '../../setup/worlds/world.ts';
import { freshlyQueued } from '../../../lambda/core/requests/request.ts';

const collect = (world: World, id: string, waitMs = 0) =>
  world.useCases.collect({ id, owner: 'owner-1', waitMs });

const failing =
  (statuses: readonly number[]) =>
  (n: number): UpstreamReply | undefined => {
    const status = statuses[n];
    return status === undefined
      ? undefined
      : {
          kind: 'refused',
          reason: status === 429 ? 'rate_limited' : 'failed',
          status,
          error: { message: 'no', type: 'error', param: null, code: null },
          retryAfterMs: null,
        };
  };

describe('a job', () => {
  test('is accepted at once and answers with its place', async () => {
    const world = createWorld({ deployments: [{ rpm: 1 }], isStarterDead: true });

    const first = await world.useCases.submit(aRequest());
    const second = await world.useCases.submit(aRequest());

    expect(first).toMatchObject({ object: 'request', status: 'queued', tier: 'standard', position: 1 });
    expect(second.position).toBe(2);
    expect(second.estimated_start! - first.estimated_start!).toBe(61);
  });

  test('is called once and its response can be collected unchanged', async () => {
    const world = createWorld({ deployments: [{ rpm: 60 }], answer: answerAfter(4_000, '{"a": 1.0}') });

    const { id } = await world.useCases.submit(aRequest());
    const done = await world.clock.run(collect(world, id, 20_000));

    expect(done).toMatchObject({ status: 'completed', response: '{"a": 1.0}', attempts: 1, error: null });
    await world.clock.advance(120_000);
    expect(world.arrivals).toHaveLength(1);
    expect(world.running()).toBe(0);
  });

  test('with a large response is collected all the same', async () => {
    const text = JSON.stringify({ text: 'ü'.repeat(300_000) });
    const world = createWorld({ deployments: [{ rpm: 60 }], answer: answerAfter(10, text) });

    const { id } = await world.useCases.submit(aRequest());

    expect((await world.clock.run(collect(world, id, 20_000))).response).toBe(text);
  });

  test('waits in the same order as callers who hold on', async () => {
    const world = createWorld({ deployments: [{ rpm: 1 }] });
    await world.clock.run(world.useCases.complete(aRequest()));

    const worse = world.useCases.complete(aRequest({ body: { n: 'ticket' }, priority: 200 }));
    await world.clock.advance(500);
    const better = await world.useCases.submit(aRequest({ body: { n: 'job' }, priority: 150 }));
    await world.clock.run(worse);
    await world.clock.run(collect(world, better.id, 60_000));

    expect(world.arrivals.map(({ body }) => body.n)).toEqual([undefined, 'job', 'ticket']);
  });

  test('that was cancelled is never called, and wastes no turn', async () => {
    const world = createWorld({ deployments: [{ rpm: 1 }] });
    await world.clock.run(world.useCases.complete(aRequest()));
    const first = await world.useCases.submit(aRequest({ body: { n: 1 } }));
    const second = await world.useCases.submit(aRequest({ body: { n: 2 } }));
    await world.clock.advance(10_000);

    const cancelled = await world.useCases.cancel({ id: first.id, owner: 'owner-1' });
    const done = await world.clock.run(collect(world, second.id, 70_000));

    expect(cancelled).toMatchObject({ status: 'cancelled', error: { code: 'cancelled' } });
    expect(done.status).toBe('completed');
    expect(world.arrivals.map(({ body }) => body.n)).toEqual([undefined, 2]);
  });

  test('that was cancelled at the head keeps no room from a smaller request behind it', async () => {
    const world = createWorld({ deployments: [{ tpm: 1_000 }] });
    await world.clock.run(world.useCases.complete(aRequest({ body: { max_tokens: 600 } })));
    const large = await world.useCases.submit(aRequest({ priority: 1, body: { max_tokens: 900 } }));
    const small = await world.useCases.submit(aRequest({ priority: 2, body: { max_tokens: 300 } }));
    await world.clock.advance(10_000);
    const before = world.arrivals.length;

    await world.useCases.cancel({ id: large.id, owner: 'owner-1' });
    const done = await world.clock.run(collect(world, small.id, 3_000));

    expect(before).toBe(1);
    expect(done).toMatchObject({ status: 'completed' });
    expect((await collect(world, large.id)).status).toBe('cancelled');
  });

  test('past its deadline is never called', async () => {
    const world = createWorld({ deployments: [{ rpm: 1 }] });
    await world.clock.run(world.useCases.complete(aRequest()));

    const { id } = await world.useCases.submit(aRequest({ timeoutMs: 5_000 }));
    const done = await world.clock.run(collect(world, id, 60_000));
    await world.clock.advance(120_000);

    expect(done.status).toBe('expired');
    expect(world.arrivals).toHaveLength(1);
  });

  test('goes back to its own place when the upstream refuses, counting attempts', async () => {
    let calls = 0;
    const script = failing([429, 500]);
    const world = createWorld({
      deployments: [{ rpm: 60 }],
      answer: async (call, clock) => script(calls++) ?? answerAfter(10)(call, clock),
    });

    const { id } = await world.useCases.submit(aRequest());
    const done = await world.clock.run(collect(world, id, 60_000));

    expect(done).toMatchObject({ status: 'completed', attempts: 3 });
  });

  test('fails with the upstream’s error after three failures', async () => {
    let calls = 0;
    const script = failing([500, 502, 503, 500]);
    const world = createWorld({
      deployments: [{ rpm: 60 }],
      answer: async (call, clock) => script(calls++) ?? answerAfter(10)(call, clock),
    });

    const { id } = await world.useCases.submit(aRequest());
    const done = await world.clock.run(collect(world, id, 60_000));

    expect(done).toMatchObject({ status: 'failed', attempts: 3, error: { message: 'no' } });
  });

  test('does not exist for anybody else', async () => {
    const world = createWorld();
    const { id } = await world.useCases.submit(aRequest());

    const stranger = { id, owner: 'owner-2' };

    await expect(world.useCases.collect({ ...stranger, waitMs: 0 })).rejects.toMatchObject({
      code: 'request_not_found',
    });
    await expect(world.useCases.cancel(stranger)).rejects.toMatchObject({ code: 'request_not_found' });
  });
});

describe('a job that was accepted under other limits', () => {
  const dispatcherUnder = (world: World, limits: Partial<Deployment>) => {
    const { config } = world.deps;
    const deployments = config.deployments.map(({ tpm: _before, ...rest }) => ({ ...rest, ...limits }));
    return createDispatcher({ ...world.deps, config: { ...config, deployments } });
  };

  test('is closed where it is larger than the new ones, though its function died in the call', async () => {
    const world = createWorld({ deployments: [{ tpm: 5_000 }], isStarterDead: true });
    const { id } = await world.useCases.submit(aRequest({ body: { max_tokens: 4_000 } }));
    const first = mortal(world.deps, () => 1);
    void createDispatcher(first.deps).lead('m', 900_000);
    while (world.arrivals.length === 0) await world.clock.advance(10);

    first.end();
    await world.clock.advance(35_000);
    void dispatcherUnder(world, { tpm: 100 }).lead('m', 900_000);
    await world.clock.advance(60_000);

    const ended = await collect(world, id);
    expect(ended).toMatchObject({ status: 'failed', attempts: 1, error: { code: 'tokens_exceed_limit' } });
    expect(await world.deps.queues.depth({ group: 'm', tier: 'standard' })).toBe(0);
  });

  test('reserves its estimate where tokens are limited by now', async () => {
    const world = createWorld({ deployments: [{ rpm: 60 }], isStarterDead: true });
    for (const job of [1, 2]) await world.useCases.submit(aRequest({ body: { job, max_tokens: 600 } }));

    void dispatcherUnder(world, { tpm: 1_000 }).lead('m', 900_000);
    await world.clock.advance(120_000);

    const [first, second] = world.arrivals;
    expect(world.arrivals.map(({ body }) => body.job)).toEqual([1, 2]);
    expect(second!.atMs - first!.atMs).toBeGreaterThanOrEqual(60_000);
  });
});

describe('the safety net', () => {
  test('starts a dispatcher where something waits and nobody leads', async () => {
    const world = createWorld({ deployments: [{ rpm: 60 }] });
    await world.deps.queues.send({
      id: 'req_x',
      notBeforeMs: 0,
      leftOut: [],
      flow: freshlyQueued.flow,
      weight: freshlyQueued.weight,
      wishes: freshlyQueued.wishes,
      route: freshlyQueued.route,
      priority: 1,
      enqueuedAtMs: 0,
      kind: 'job',
      keyId: null,
      owner: 'o',
      group: 'm',
      tier: 'high',

      deadlineMs: 0,
      attempts: 0,
      tokens: 0,
      endpoint: 'chat/completions',
      payload: null,
      hasWebhook: false,
      traceId: null,
    });

    await world.dispatcher.sweep();

    expect(world.running()).toBe(1);
  });

  test('leaves alone a group that is empty or led', async () => {
    const world = createWorld();

    await world.dispatcher.sweep();

    expect(world.running()).toBe(0);
  });
});
