import { describe, expect, test } from '@jest/globals';
import { readAnswer } from '../../lambda/app/tap-answer.ts';
import { intercept, unavailable, windowOf } from '../setup/trouble.ts';
import { aRequest, answerAfter, createWorld, type World } from '../setup/world.ts';

const collect = (world: World, id: string, waitMs = 0) =>
  world.gateway.collect({ id, owner: 'owner-1', waitMs });

/** The first write of this name takes effect, but its answer is lost: the client sends it again later. */
function loseAnswerOf(world: World, name: 'grant' | 'start', resendAfterMs: number): void {
  let isFirst = true;
  intercept(world.deps.requests, 'transition', (own) => async (id, transition) => {
    const outcome = await own(id, transition);
    if (transition.name !== name || !isFirst) return outcome;
    isFirst = false;
    await world.clock.sleep(resendAfterMs);
    return own(id, transition);
  });
}

describe('a turn whose write took effect though its answer was lost', () => {
  test.each([
    { state: 'still granted', resendAfterMs: 20 },
    { state: 'already in progress', resendAfterMs: 1_000 },
  ])('is not given to anybody else: a ticket $state', async ({ resendAfterMs }) => {
    const world = createWorld({ deployments: [{ rpm: 1 }] });
    await world.clock.run(world.gateway.complete(aRequest()));
    loseAnswerOf(world, 'grant', resendAfterMs);

    const calls = [1, 2].map((n) => world.gateway.complete(aRequest({ body: { n } })));
    await world.clock.run(Promise.all(calls));

    const [first, second, third] = world.arrivals;
    expect(world.arrivals.map(({ body }) => body.n)).toEqual([undefined, 1, 2]);
    expect(second!.atMs - first!.atMs).toBeLessThan(62_000);
    expect(third!.atMs - second!.atMs).toBeGreaterThanOrEqual(60_000);
  });

  test('is used at once by the job that it began', async () => {
    const world = createWorld({ deployments: [{ rpm: 1 }] });
    await world.clock.run(world.gateway.complete(aRequest()));
    loseAnswerOf(world, 'start', 1_000);

    const jobs = [];
    for (const n of [1, 2]) jobs.push(await world.gateway.submit(aRequest({ body: { n } })));
    await world.clock.run(collect(world, jobs[1]!.id, 200_000));

    const [first, second, third] = world.arrivals;
    expect(world.arrivals.map(({ body }) => body.n)).toEqual([undefined, 1, 2]);
    expect(second!.atMs - first!.atMs).toBeLessThan(64_000);
    expect(third!.atMs - second!.atMs).toBeGreaterThanOrEqual(60_000);
    expect(await collect(world, jobs[0]!.id)).toMatchObject({ status: 'completed', attempts: 1 });
  });
});

describe('an answer that is paid for reaches its caller', () => {
  const text = '{"usage":{"total_tokens":3}}';
  const failSettling = (world: World) =>
    intercept(world.deps.groups, 'writeWindow', (own) => async (group, id, write) => {
      if (write.kind === 'adjust') throw unavailable();
      return own(group, id, write);
    });
  const failClosing = (world: World, times: number) => {
    let left = times;
    intercept(world.deps.requests, 'transition', (own) => async (id, transition) => {
      if (transition.name === 'complete' && left-- > 0) throw unavailable();
      return own(id, transition);
    });
  };
  const queued = async (world: World) => {
    await world.deps.groups.ring('m', 'realtime');
    return world.gateway.complete(aRequest());
  };

  test('though its real usage cannot be written', async () => {
    const world = createWorld({ deployments: [{ tpm: 5_000 }], answer: answerAfter(50, text) });
    failSettling(world);

    const completion = await world.clock.run(world.gateway.complete(aRequest()));

    expect(completion).toMatchObject({ kind: 'answer', answer: { body: text } });
    expect((await windowOf(world)).tokens).toBeGreaterThan(3);
  });

  test('though its record cannot be closed', async () => {
    const world = createWorld({ deployments: [{ rpm: 60 }], answer: answerAfter(50, text) });
    failClosing(world, Infinity);

    const completion = await world.clock.run(queued(world));

    expect(completion).toMatchObject({ kind: 'answer', answer: { body: text } });
    const record = await world.deps.requests.read(completion.served.requestId);
    expect(record).toMatchObject({ status: 'in_progress' });
  });

  test('to its last byte, as a stream', async () => {
    const world = createWorld({
      deployments: [{ tpm: 5_000 }],
      answer: async () => ({ kind: 'answer', status: 200, headers: {}, body: stream() }),
    });
    failSettling(world);
    failClosing(world, Infinity);

    const completion = await world.clock.run(queued(world));

    if (completion.kind !== 'answer') throw new Error('refused');
    const { text: read } = await world.clock.run(readAnswer(completion.answer));
    expect(read).toBe(`data: ${text}\n\n`);
  });

  test('as a job, though neither its usage nor, at first, its answer can be written', async () => {
    const world = createWorld({ deployments: [{ tpm: 5_000 }], answer: answerAfter(50, text) });
    failSettling(world);
    failClosing(world, 2);

    const { id } = await world.gateway.submit(aRequest());
    const done = await world.clock.run(collect(world, id, 60_000));

    expect(done).toMatchObject({ status: 'completed', response: text, attempts: 1 });
    expect(world.arrivals).toHaveLength(1);
  });

  async function* stream() {
    yield Buffer.from(`data: ${text}\n\n`);
  }
});

describe('while a store does not answer', () => {
  test('a caller goes on waiting, and is answered', async () => {
    const world = createWorld({ deployments: [{ rpm: 1 }] });
    await world.clock.run(world.gateway.complete(aRequest()));
    const waiting = world.gateway.complete(aRequest());
    await world.clock.advance(1_000);
    const untilMs = world.clock.now() + 20_000;
    const faultsOf = { groups: 0, requests: 0 };
    intercept(world.deps.groups, 'read', (own) => async (group) => {
      if (world.clock.now() >= untilMs) return own(group);
      faultsOf.groups += 1;
      throw unavailable();
    });
    intercept(world.deps.requests, 'read', (own) => async (id) => {
      if (faultsOf.requests++ < 5) throw unavailable();
      return own(id);
    });

    const completion = await world.clock.run(waiting);

    expect(completion.kind).toBe('answer');
    expect(faultsOf.groups).toBeGreaterThan(5);
    expect(faultsOf.requests).toBeGreaterThan(5);
    expect(world.arrivals[1]!.atMs - world.arrivals[0]!.atMs).toBeLessThan(63_000);
  });

  test('a caller whose deadline passes is told so', async () => {
    const world = createWorld({ deployments: [{ rpm: 1 }] });
    await world.clock.run(world.gateway.complete(aRequest()));
    const waiting = world.gateway.complete(aRequest({ timeoutMs: 5_000 }));
    await world.clock.advance(1_000);
    intercept(world.deps.requests, 'transition', () => () => Promise.reject(unavailable()));

    await expect(world.clock.run(waiting)).rejects.toMatchObject({ code: 'timed_out_in_queue' });
  });
});

describe('a dispatcher that cannot be started', () => {
  const failStarting = (world: World) =>
    intercept(world.deps.starter, 'start', () => () => Promise.reject(unavailable()));

  test('does not reject a job that is durable', async () => {
    const world = createWorld({ deployments: [{ rpm: 60 }] });
    failStarting(world);

    const { id } = await world.gateway.submit(aRequest());
    void world.dispatcher.lead('m', 900_000);

    expect(await world.clock.run(collect(world, id, 60_000))).toMatchObject({ status: 'completed' });
  });

  test('does not send a waiting caller away', async () => {
    const world = createWorld({ deployments: [{ rpm: 60 }] });
    failStarting(world);
    await world.deps.groups.ring('m', 'realtime');
    const answered = expect(world.gateway.complete(aRequest())).resolves.toMatchObject({ kind: 'answer' });
    await world.clock.advance(12_000);

    void world.dispatcher.lead('m', 900_000);

    await world.clock.run(answered);
  });
});

test('a bell that cannot be rung after the message was sent rejects nobody', async () => {
  const world = createWorld({ deployments: [{ rpm: 1 }] });
  await world.clock.run(world.gateway.complete(aRequest()));
  intercept(world.deps.groups, 'ring', () => () => Promise.reject(unavailable()));

  const answered = expect(world.gateway.complete(aRequest())).resolves.toMatchObject({ kind: 'answer' });
  const { id } = await world.gateway.submit(aRequest());

  await world.clock.run(answered);
  expect(await world.clock.run(collect(world, id, 120_000))).toMatchObject({ status: 'completed' });
});

test('one group that cannot be read does not keep the safety net from the others', async () => {
  const world = createWorld({ deployments: [{ group: 'a' }, { group: 'm', rpm: 60 }], isStarterDead: true });
  await world.gateway.submit(aRequest());
  const started: string[] = [];
  intercept(world.deps.starter, 'start', () => async (group) => void started.push(group));
  intercept(world.deps.groups, 'read', (own) => async (group) => {
    if (group === 'a') throw unavailable();
    return own(group);
  });

  await world.dispatcher.sweep();

  expect(started).toEqual(['m']);
});
