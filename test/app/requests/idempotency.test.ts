import { describe, expect, test } from '@jest/globals';
import { createUseCases } from '../../../lambda/app/create-use-cases.ts';
import type { IncomingRequest } from '../../../lambda/app/use-cases.ts';
import { createRandom } from '../../../testkit/random.ts';
import { servedIn } from '../../setup/served.ts';
import { seedOf, slowStores } from '../../setup/worlds/slow-stores.ts';
import { balanceOf, intercept, unavailable } from '../../setup/trouble.ts';
import { aRequest, answerAfter, createWorld, tiers, type World } from '../../setup/worlds/world.ts';

const ID = 'req_key-1';
const keyed = (changes: Partial<IncomingRequest> = {}) =>
  aRequest({ id: ID, fingerprint: 'f1', body: { n: 1 }, ...changes });
const collect = (world: World, waitMs = 0) => world.useCases.collect({ id: ID, owner: 'owner-1', waitMs });
const depthOf = async (world: World): Promise<number> => {
  const depths = tiers.map(({ name }) => world.deps.queues.depth({ group: 'm', tier: name }));
  return (await Promise.all(depths)).reduce((total, n) => total + n, 0);
};
const atRest = async (world: World) => {
  await world.clock.advance(60_000);
  // A message sent twice comes back after its visibility timeout, when nobody leads any more.
  await world.dispatcher.sweep();
  await world.clock.advance(60_000);
  return [await depthOf(world), await balanceOf(world), world.running()];
};

/** The gateway of a function that dies when it would send the message. */
const diesBeforeSending = ({ deps }: World) =>
  createUseCases({ ...deps, queues: { ...deps.queues, send: () => new Promise(() => undefined) } });

describe('50 who send the same request at once', () => {
  test.each([{ rpm: 60 }, { rpm: 1 }])(
    'cause one call and get equal answers, at a limit of $rpm',
    async ({ rpm }) => {
      const random = createRandom(seedOf('50 the same'));
      const world = createWorld({ deployments: [{ rpm }], answer: answerAfter(3_000, '{"a": 1.0}') });
      if (rpm === 1) await world.clock.run(world.useCases.complete(aRequest()));
      const before = world.arrivals.length;
      slowStores(world, { random, meanMs: 30 });

      const asked = Array.from({ length: 50 }, () => world.useCases.complete(keyed()));
      const completions = await world.clock.run(Promise.all(asked));

      expect(world.arrivals.length - before).toBe(1);
      expect(completions[0]).toMatchObject({
        kind: 'answer',
        answer: { status: 200, body: '{"a": 1.0}' },
        served: { requestId: ID },
      });
      const answers = completions.map((completion) => completion.kind === 'answer' && completion.answer);
      for (const answer of answers) expect(answer).toEqual(answers[0]);
      await world.clock.advance(150_000);
      expect(world.arrivals.length - before).toBe(1);
      expect(await world.clock.run(depthOf(world))).toBe(0);
      expect([await world.clock.run(balanceOf(world)), world.running()]).toEqual([0, 0]);
    },
  );

  test('as a job have one record, and its id', async () => {
    const random = createRandom(seedOf('50 the same jobs'));
    const world = createWorld({ deployments: [{ rpm: 60 }] });
    slowStores(world, { random, meanMs: 30 });

    const asked = Array.from({ length: 50 }, () => world.useCases.submit(keyed()));
    const objects = await world.clock.run(Promise.all(asked));

    expect(new Set(objects.map(({ id }) => id))).toEqual(new Set([ID]));
    expect(new Set(objects.map((object) => object.created_at)).size).toBe(1);
    expect(await world.clock.run(collect(world, 60_000))).toMatchObject({ status: 'completed', attempts: 1 });
    expect(world.arrivals).toHaveLength(1);
  });
});

describe('a request that was sent before', () => {
  test('is answered with its outcome, long after', async () => {
    const world = createWorld({ deployments: [{ rpm: 60 }] });
    const first = await world.clock.run(world.useCases.complete(keyed()));
    await world.clock.advance(3_600_000);

    const second = await world.clock.run(world.useCases.complete(keyed()));
    const third = await world.useCases.submit(keyed());

    expect(second).toEqual({ ...first, served: { ...servedIn(first), isReplay: true } });
    expect(third).toMatchObject({ id: ID, status: 'completed', response: '{"ok":true}' });
    expect(world.arrivals).toHaveLength(1);
  });

  test('is answered with its id where its turn has not come in time', async () => {
    const world = createWorld();
    await world.clock.run(world.useCases.complete(aRequest()));

    const completion = await world.clock.run(world.useCases.complete(keyed({ maxWaitMs: 2_000 })));

    expect(completion).toMatchObject({ kind: 'accepted', object: { id: ID, status: 'queued', position: 1 } });
  });

  test('is told that it was cancelled, or came too late, as it was the first time', async () => {
    const world = createWorld();
    await world.clock.run(world.useCases.complete(aRequest()));
    const late = { id: 'req_late', timeoutMs: 5_000 };
    await world.useCases.submit(keyed());
    await world.useCases.submit(keyed(late));
    await world.useCases.cancel({ id: ID, owner: 'owner-1' });
    await world.clock.advance(20_000);

    await expect(world.useCases.complete(keyed())).rejects.toMatchObject({ code: 'cancelled' });
    await expect(world.useCases.complete(keyed(late))).rejects.toMatchObject({ code: 'timed_out_in_queue' });
  });
});

describe('another body under the same id', () => {
  const other = (changes: Partial<IncomingRequest> = {}) =>
    keyed({ fingerprint: 'f2', body: { n: 2 }, ...changes });

  test.each(['complete', 'submit'] as const)('is refused by %s', async (door) => {
    const world = createWorld({ deployments: [{ rpm: 60 }] });
    await world.useCases.submit(keyed());

    await expect(world.useCases[door](other())).rejects.toMatchObject({
      code: 'idempotency_key_reused',
      param: 'Idempotency-Key',
    });
    await world.clock.advance(20_000);
    expect(world.arrivals.map(({ body }) => body.n)).toEqual([1]);
  });

  test.each([
    { size: 'small', text: 'x' },
    { size: 'large', text: 'x'.repeat(300_000) },
  ])('is not called in place of the first, whose message was not sent: $size', async ({ text }) => {
    const world = createWorld({ deployments: [{ rpm: 60 }] });
    const first = keyed({ body: { n: 1, text } });
    void diesBeforeSending(world).submit(first);
    await world.clock.advance(1_000);

    const refused = world.useCases.submit(other({ body: { n: 2, text } }));
    await expect(refused).rejects.toMatchObject({ code: 'idempotency_key_reused' });
    await world.clock.run(world.useCases.submit(first));
    await world.clock.advance(20_000);

    expect(world.arrivals.map(({ body }) => body.n)).toEqual([1]);
  });

  test('leaves the stored body of the first alone', async () => {
    const world = createWorld();
    await world.clock.run(world.useCases.complete(aRequest({ body: { n: 0 } })));
    const text = 'x'.repeat(300_000);
    await world.useCases.submit(keyed({ body: { n: 1, text } }));

    await expect(world.useCases.submit(other({ body: { n: 2, text } }))).rejects.toThrow();
    await world.clock.advance(70_000);

    expect(world.arrivals.map(({ body }) => body.n)).toEqual([0, 1]);
  });
});

describe('a request whose message was not sent', () => {
  test('since its function died is served once it is sent again', async () => {
    const world = createWorld({ deployments: [{ rpm: 60 }] });
    void diesBeforeSending(world).submit(keyed());
    await world.clock.advance(60_000);
    expect(await collect(world)).toMatchObject({ status: 'queued' });

    const again = await world.clock.run(world.useCases.complete(keyed()));

    expect(again.kind).toBe('answer');
    expect(world.arrivals).toHaveLength(1);
    expect(await atRest(world)).toEqual([0, 0, 0]);
  });

  test.each([
    { how: 'in vain', isSent: false },
    { how: 'and nobody learned of it', isSent: true },
  ])('is told so, and served once when it is sent again: $how', async ({ isSent }) => {
    const world = createWorld({ deployments: [{ rpm: 60 }] });
    let fails = true;
    intercept(world.deps.queues, 'send', (own) => async (message) => {
      if (!fails || isSent) await own(message);
      if (fails) throw unavailable();
    });
    await expect(world.useCases.submit(keyed())).rejects.toMatchObject({ code: 'store_unavailable' });
    fails = false;

    const object = await world.clock.run(world.useCases.submit(keyed()));
    expect(object).toMatchObject({ id: ID, status: 'queued' });
    await world.clock.advance(20_000);

    expect(await collect(world)).toMatchObject({ status: 'completed', attempts: 1 });
    expect(world.arrivals).toHaveLength(1);
    expect(await atRest(world)).toEqual([0, 0, 0]);
  });

  test('is over, and not created again, if its deadline has passed since', async () => {
    const world = createWorld({ deployments: [{ rpm: 60 }] });
    void diesBeforeSending(world).submit(keyed({ timeoutMs: 5_000 }));
    await world.clock.advance(30_000);

    const again = world.useCases.complete(keyed({ timeoutMs: 5_000 }));

    await expect(world.clock.run(again)).rejects.toMatchObject({ code: 'timed_out_in_queue' });
    expect(world.arrivals).toHaveLength(0);
  });
});
