import { describe, expect, test } from '@jest/globals';
import { namedWrites } from '../setup/named-writes.ts';
import { Fault } from '../../lambda/core/faults.ts';
import type { QueueMessage } from '../../lambda/ports/tier-queues.ts';
import { textOf } from '../providers/calls.ts';
import { balanceOf, intercept, interceptWrite, refusal, unavailable, windowOf } from '../setup/trouble.ts';
import { servedIn } from '../setup/served.ts';
import { aRequest, answerAfter, createWorld, tiers, type World } from '../setup/worlds/world.ts';

const collect = (world: World, id: string, waitMs = 0) =>
  world.useCases.collect({ id, owner: 'owner-1', waitMs });

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
    await world.clock.run(world.useCases.complete(aRequest()));
    loseAnswerOf(world, 'grant', resendAfterMs);

    const calls = [1, 2].map((n) => world.useCases.complete(aRequest({ body: { n } })));
    await world.clock.run(Promise.all(calls));

    const [first, second, third] = world.arrivals;
    expect(world.arrivals.map(({ body }) => body.n)).toEqual([undefined, 1, 2]);
    expect(second!.atMs - first!.atMs).toBeLessThan(62_000);
    expect(third!.atMs - second!.atMs).toBeGreaterThanOrEqual(60_000);
  });

  test('is used at once by the job that it began', async () => {
    const world = createWorld({ deployments: [{ rpm: 1 }] });
    await world.clock.run(world.useCases.complete(aRequest()));
    loseAnswerOf(world, 'start', 1_000);

    const jobs = [];
    for (const n of [1, 2]) jobs.push(await world.useCases.submit(aRequest({ body: { n } })));
    await world.clock.run(collect(world, jobs[1]!.id, 200_000));

    const [first, second, third] = world.arrivals;
    expect(world.arrivals.map(({ body }) => body.n)).toEqual([undefined, 1, 2]);
    expect(second!.atMs - first!.atMs).toBeLessThan(64_000);
    expect(third!.atMs - second!.atMs).toBeGreaterThanOrEqual(60_000);
    expect(await collect(world, jobs[0]!.id)).toMatchObject({ status: 'completed', attempts: 1 });
  });

  test('is used by the caller who claimed it and was told that the store does not answer', async () => {
    const world = createWorld({ deployments: [{ rpm: 1 }] });
    await world.clock.run(world.useCases.complete(aRequest()));
    const claims: string[] = [];
    intercept(world.deps.requests, 'transition', (own) => async (id, transition) => {
      const outcome = await own(id, transition);
      if (transition.name === 'claim' && claims.push(id) === 1) throw unavailable();
      return outcome;
    });

    const calls = [1, 2].map((n) => world.useCases.complete(aRequest({ body: { n } })));
    const completions = await world.clock.run(Promise.all(calls));

    const [first, second, third] = world.arrivals;
    const ids = completions.map((completion) => servedIn(completion).requestId);
    expect(claims).toEqual(ids);
    expect(completions.map(({ kind }) => kind)).toEqual(['answer', 'answer']);
    expect(world.arrivals.map(({ body }) => body.n)).toEqual([undefined, 1, 2]);
    expect(second!.atMs - first!.atMs).toBeLessThan(63_000);
    expect(third!.atMs - second!.atMs).toBeGreaterThanOrEqual(60_000);
    expect(await collect(world, ids[0]!)).toMatchObject({ status: 'completed', attempts: 1 });
  });
});

describe('an answer that the upstream has given reaches its caller', () => {
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
  const queued = async (world: World, request = aRequest()) => {
    await namedWrites(world.deps.groups).ring('m', 'realtime');
    return world.useCases.complete(request);
  };

  test('though its real usage cannot be written', async () => {
    const world = createWorld({ deployments: [{ tpm: 5_000 }], answer: answerAfter(50, text) });
    failSettling(world);

    const completion = await world.clock.run(world.useCases.complete(aRequest()));

    expect(completion).toMatchObject({ kind: 'answer', answer: { body: text } });
    expect((await windowOf(world)).tokens).toBeGreaterThan(3);
  });

  test('though its record cannot be closed', async () => {
    const world = createWorld({ deployments: [{ rpm: 60 }], answer: answerAfter(50, text) });
    failClosing(world, Infinity);

    const completion = await world.clock.run(queued(world));

    expect(completion).toMatchObject({ kind: 'answer', answer: { body: text } });
    const record = await world.deps.requests.read(servedIn(completion).requestId);
    expect(record).toMatchObject({ status: 'in_progress' });
  });

  test('to its last byte, as a stream', async () => {
    const world = createWorld({
      deployments: [{ tpm: 5_000 }],
      answer: async () => ({ kind: 'answer', status: 200, headers: {}, body: stream() }),
    });
    failSettling(world);
    failClosing(world, Infinity);

    const completion = await world.clock.run(queued(world, aRequest({ body: { model: 'm', stream: true } })));

    if (completion.kind !== 'answer') throw new Error('refused');
    const read = await world.clock.run(textOf(completion.answer));
    expect(read).toBe(`data: ${text}\n\n`);
  });

  test('as a job, though neither its usage nor, at first, its answer can be written', async () => {
    const world = createWorld({ deployments: [{ tpm: 5_000 }], answer: answerAfter(50, text) });
    failSettling(world);
    failClosing(world, 2);

    const { id } = await world.useCases.submit(aRequest());
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
    await world.clock.run(world.useCases.complete(aRequest()));
    const waiting = world.useCases.complete(aRequest());
    await world.clock.advance(1_000);
    const untilMs = world.clock.now() + 20_000;
    const faultsOf = { groups: 0, requests: 0 };
    intercept(world.deps.groups, 'glance', (own) => async (group) => {
      if (world.clock.now() >= untilMs) return own(group);
      faultsOf.groups += 1;
      throw unavailable();
    });
    intercept(world.deps.requests, 'glance', (own) => async (id) => {
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
    await world.clock.run(world.useCases.complete(aRequest()));
    const waiting = world.useCases.complete(aRequest({ timeoutMs: 5_000 }));
    await world.clock.advance(1_000);
    intercept(world.deps.requests, 'transition', () => () => Promise.reject(unavailable()));

    await expect(world.clock.run(waiting)).rejects.toMatchObject({ code: 'timed_out_in_queue' });
  });
});

describe('a request whose message cannot be sent', () => {
  /** The first `chosen` message is not sent, or it is sent and nobody learns of it. */
  function failSending(world: World, chosen: (message: QueueMessage) => boolean, isSent: boolean) {
    const failed: string[] = [];
    intercept(world.deps.queues, 'send', (own) => async (message) => {
      const fails = chosen(message) && failed.length === 0;
      if (fails) failed.push(message.id);
      if (!fails || isSent) await own(message);
      if (fails) throw unavailable();
    });
    return failed;
  }
  const rows = [
    { who: 'a job', n: 'job', isFailing: ({ kind }: QueueMessage) => kind === 'job' },
    { who: 'a caller who waits', n: 'ticket', isFailing: ({ attempts }: QueueMessage) => attempts === 0 },
    { who: 'a caller on the next try', n: 'ticket', isFailing: ({ attempts }: QueueMessage) => attempts > 0 },
  ];
  const codeOf = (fault: unknown) => (fault instanceof Fault ? fault.code : String(fault));
  async function sendInVain(row: (typeof rows)[number], isSent: boolean) {
    let refusals = 0;
    const world = createWorld({
      deployments: [{ rpm: 1 }],
      answer: async (call, clock) =>
        call.body.n === 'ticket' && refusals++ === 0 ? refusal(429) : answerAfter(50)(call, clock),
    });
    await world.clock.run(world.useCases.complete(aRequest()));
    const failed = failSending(world, row.isFailing, isSent);
    const request = aRequest({ body: { n: row.n } });
    const asking = row.n === 'job' ? world.useCases.submit(request) : world.useCases.complete(request);
    const code = await world.clock.run(asking.then(String, codeOf));
    const record = await world.deps.requests.read(failed[0]!);
    return { world, code, record: record!, calls: world.arrivals.length };
  }

  test.each(rows)('is over, and $who is told so', async (row) => {
    const { code, record } = await sendInVain(row, false);

    expect(code).toBe('store_unavailable');
    expect(record).toMatchObject({ status: 'failed', error: { code: 'store_unavailable' } });
  });

  test.each(rows)('is not called for $who, even if it has gone through all the same', async (row) => {
    const { world, record, calls } = await sendInVain(row, true);

    const next = await world.useCases.submit(aRequest({ body: { n: 'next' } }));
    await world.clock.advance(150_000);

    expect(world.arrivals.slice(calls).map(({ body }) => body.n)).toEqual(['next']);
    expect(await collect(world, next.id)).toMatchObject({ status: 'completed' });
    expect(await world.deps.requests.read(record.id)).toMatchObject({ status: 'failed', turn: null });
    const depths = tiers.map(({ name }) => world.deps.queues.depth({ group: 'm', tier: name }));
    expect(await Promise.all(depths)).toEqual([0, 0, 0, 0]);
    expect([world.running(), await balanceOf(world)]).toEqual([0, 0]);
  });
});

describe('a dispatcher that cannot be started', () => {
  const failStarting = (world: World) =>
    intercept(world.deps.starter, 'start', () => () => Promise.reject(unavailable()));

  test('does not reject a job that is durable', async () => {
    const world = createWorld({ deployments: [{ rpm: 60 }] });
    failStarting(world);

    const { id } = await world.useCases.submit(aRequest());
    void world.dispatcher.lead('m', 900_000);

    expect(await world.clock.run(collect(world, id, 60_000))).toMatchObject({ status: 'completed' });
  });

  test('does not send a waiting caller away', async () => {
    const world = createWorld({ deployments: [{ rpm: 60 }] });
    failStarting(world);
    await namedWrites(world.deps.groups).ring('m', 'realtime');
    const answered = expect(world.useCases.complete(aRequest())).resolves.toMatchObject({ kind: 'answer' });
    await world.clock.advance(12_000);

    void world.dispatcher.lead('m', 900_000);

    await world.clock.run(answered);
  });
});

test('a bell that cannot be rung after the message was sent rejects nobody', async () => {
  const world = createWorld({ deployments: [{ rpm: 1 }] });
  await world.clock.run(world.useCases.complete(aRequest()));
  interceptWrite(world.deps.groups, 'ring', () => () => Promise.reject(unavailable()));

  const answered = expect(world.useCases.complete(aRequest())).resolves.toMatchObject({ kind: 'answer' });
  const { id } = await world.useCases.submit(aRequest());

  await world.clock.run(answered);
  expect(await world.clock.run(collect(world, id, 120_000))).toMatchObject({ status: 'completed' });
});

test('one group that cannot be read does not keep the schedule from the others', async () => {
  const world = createWorld({ deployments: [{ group: 'a' }, { group: 'm', rpm: 60 }], isStarterDead: true });
  await world.useCases.submit(aRequest());
  const started: string[] = [];
  intercept(world.deps.starter, 'start', () => async (group) => void started.push(group));
  intercept(world.deps.groups, 'read', (own) => async (group) => {
    if (group === 'a') throw unavailable();
    return own(group);
  });

  await world.dispatcher.sweep();

  expect(started).toEqual(['m']);
});

test('a request that is withdrawn when it has been granted a turn gives it back', async () => {
  const world = createWorld({ deployments: [{ rpm: 60 }] });
  void world.dispatcher.lead('m', 900_000);
  await namedWrites(world.deps.groups).ring('m', 'realtime');
  intercept(world.deps.queues, 'send', (own) => async (message) => {
    await own(message);
    await world.clock.sleep(300);
    throw unavailable();
  });

  const asked = expect(world.useCases.complete(aRequest())).rejects.toMatchObject({
    code: 'store_unavailable',
  });
  await world.clock.advance(20_000);

  await asked;
  expect(world.arrivals).toHaveLength(0);
  expect((await windowOf(world)).requests).toBe(0);
});
