import { describe, expect, test } from '@jest/globals';
import { createUseCases } from '../../../lambda/app/create-use-cases.ts';
import type { Budget } from '../../../lambda/core/keys/budget/budget-row.ts';
import { defaultSettings, type KeySettings } from '../../../lambda/core/keys/key-settings.ts';
import { estimateTokens } from '../../../lambda/core/tokens/token-estimate.ts';
import type { Deployment } from '../../../lambda/core/config/headway-config.ts';
import type { UpstreamReply } from '../../../lambda/ports/upstream.ts';
import { aKey } from '../../setup/sample-keys.ts';
import { answerAfter, aRequest, createWorld, type WorldOptions } from '../../setup/worlds/world.ts';

const body = {
  model: 'm',
  messages: [{ role: 'user', content: 'a small prompt' }],
  max_tokens: 100,
};
const ESTIMATE = estimateTokens(body);
const usageText = (tokens: number, prompt = 10) =>
  `{"usage":{"total_tokens":${tokens},"prompt_tokens":${prompt}}}`;
const refusal: UpstreamReply = {
  kind: 'refused',
  reason: 'rejected',
  status: 400,
  error: { message: 'no', type: 'invalid_request_error', param: null, code: null },
  retryAfterMs: null,
};

interface Setting {
  readonly budget?: Partial<Budget>;
  readonly settings?: Partial<KeySettings>;
  readonly deployment?: Partial<Deployment>;
  readonly answer?: WorldOptions['answer'];
}

function worldWith({ budget: changes, settings: more, deployment, answer }: Setting = {}) {
  const budget: Budget = { unit: 'tokens', amount: 1_000, per: 'day', atCap: 'refuse', ...changes };
  const settings: KeySettings = { ...defaultSettings, ...more, budget };
  const world = createWorld({
    deployments: [{ rpm: 1_000, ...deployment }],
    keys: { read: async () => aKey({ id: 'key_1', settings }) },
    answer: answer ?? answerAfter(50, usageText(30)),
  });
  const keyed = aRequest({ owner: 'key_1', keyId: 'key_1', settings, body });
  const spent = () => world.deps.groups.readBudget('key_1', `${budget.unit}/${budget.per}`);
  const run = <T>(promise: Promise<T>) => world.clock.run(promise);
  return { world, keyed, spent, run };
}

const failing = (calls: number): WorldOptions['answer'] => {
  let made = 0;
  return async (call, clock) => {
    made += 1;
    if (made > calls) return answerAfter(50, usageText(30))(call, clock);
    return { ...refusal, reason: 'failed', status: 500 };
  };
};

describe('a budget of 1,000 tokens a day', () => {
  test('is charged by the estimate and settled by the usage', async () => {
    const { world, keyed, spent, run } = worldWith();
    const call = world.useCases.complete(keyed);
    await world.clock.advance(10);

    expect((await spent()).used).toBe(ESTIMATE);
    await run(call);
    expect(await spent()).toMatchObject({ used: 30, beyond: 0 });
  });

  test.each(['callers', 'jobs'] as const)('raced by 100 %s never has more reserved', async (kind) => {
    const { world, keyed, spent, run } = worldWith();
    const { groups } = world.deps;
    const most: number[] = [];
    const watched = createUseCases({
      ...world.deps,
      groups: {
        ...groups,
        async writeBudget(...write) {
          const outcome = await groups.writeBudget(...write);
          most.push(outcome.row.used);
          return outcome;
        },
      },
    });
    const send = () => (kind === 'jobs' ? watched.submit(keyed) : watched.complete(keyed));

    const done = await run(Promise.allSettled(Array.from({ length: 100 }, send)));
    const fit = Math.floor(1_000 / ESTIMATE);
    await world.clock.advance(60_000);

    const refused = done.flatMap((one) => (one.status === 'rejected' ? [one.reason as unknown] : []));
    expect(Math.max(...most)).toBe(fit * ESTIMATE);
    expect(refused).toHaveLength(100 - fit);
    expect(refused[0]).toMatchObject({ code: 'budget_exceeded', param: 'budget' });
    expect((await spent()).used).toBe(fit * 30);
    expect(world.arrivals).toHaveLength(fit);
  });

  test('says when it begins anew, and does', async () => {
    const { world, keyed, spent, run } = worldWith();
    await run(world.deps.groups.writeBudget('key_1', 'tokens/day', opened(world.clock.now(), 990)));
    const refused = await run(world.useCases.complete(keyed).catch((fault: unknown) => fault));

    expect(refused).toMatchObject({ code: 'budget_exceeded' });
    const { message, retryAfterMs } = refused as { message: string; retryAfterMs: number };
    const anew = new Date(world.clock.now() + retryAfterMs);
    expect(anew.toISOString()).toMatch(/T00:00:00\.000Z$/);
    expect(message).toContain(`10 tokens are left`);
    expect(message).toContain(`begins anew on ${anew.toISOString().slice(0, 10)} at 00:00 UTC`);
    await world.clock.advance(retryAfterMs);
    await run(world.useCases.complete(keyed));
    expect((await spent()).used).toBe(30);
  });

  test('takes no request that is larger than all of it', async () => {
    const { world, keyed, spent } = worldWith();
    const large = { ...keyed, body: { ...body, max_tokens: 2_000 } };

    await expect(world.useCases.complete(large)).rejects.toMatchObject({ code: 'tokens_exceed_limit' });
    expect((await spent()).used).toBe(0);
  });

  test.each([
    ['a call that was refused', { answer: async () => refusal }, 0],
    ['a call that failed once and was repeated', { answer: failing(1) }, 30],
    ['an answer without usage', { answer: answerAfter(50, '{"ok":true}') }, ESTIMATE],
  ] as const)('%s costs what it used', async (_name, setting, expected) => {
    const { world, keyed, spent, run } = worldWith(setting);

    await run(world.useCases.complete(keyed));
    await run(world.useCases.submit(keyed));
    await world.clock.advance(120_000);

    expect((await spent()).used).toBe(2 * expected);
  });

  test('gets back what a request in line does not use: cancelled, timed out, left', async () => {
    const { world, keyed, spent, run } = worldWith({ deployment: { rpm: 1 } });
    await run(world.useCases.complete(aRequest()));
    const { id } = await world.useCases.submit(keyed);
    const late = world.useCases.complete({ ...keyed, timeoutMs: 5_000 }).catch(() => 'late');
    const leaving = new AbortController();
    const left = world.useCases.complete({ ...keyed, signal: leaving.signal }).catch(() => 'left');
    await world.clock.advance(1_000);
    expect((await spent()).used).toBe(3 * ESTIMATE);

    await world.useCases.cancel({ id, owner: 'key_1' });
    leaving.abort();
    expect(await run(Promise.all([late, left]))).toEqual(['late', 'left']);

    expect((await spent()).used).toBe(0);
  });

  test('is charged once for a request that is sent again, and not at all at the cap', async () => {
    const { world, keyed, spent, run } = worldWith();
    const again = { ...keyed, id: 'req_again', fingerprint: 'f' };
    await run(world.useCases.submit(again));
    await run(world.useCases.submit(again));
    expect((await spent()).used).toBe(ESTIMATE);
    await world.clock.advance(5_000);
    await run(world.deps.groups.writeBudget('key_1', 'tokens/day', added(world.clock.now(), 970)));

    const replay = await run(world.useCases.submit(again));

    expect(replay).toMatchObject({ id: 'req_again', isReplay: true, status: 'completed' });
    expect((await spent()).used).toBe(1_000);
  });

  test('keeps the estimate of a call whose function died', async () => {
    const { world, keyed, spent, run } = worldWith({ answer: () => new Promise(() => undefined) });
    void world.useCases.complete(keyed);
    await world.clock.advance(600_000);

    expect((await spent()).used).toBe(ESTIMATE);
    await run(Promise.resolve());
  });

  test('is told with the limits of the key', async () => {
    const { world, keyed, run } = worldWith({ settings: { rpm: 5, tpm: 4_000 } });
    const { settings } = keyed;
    if (!settings) throw new Error('the request has a key');
    await run(world.useCases.complete(keyed));

    expect(await world.useCases.keyUse({ id: 'key_1', settings })).toMatchObject({
      rpm: 1,
      tpm: 30,
      budget: { used: 30, left: 970, beyond: 0 },
    });
  });

  test('is not touched by others, nor by a key without one', async () => {
    const { world, keyed, spent, run } = worldWith();

    await run(world.useCases.complete(aRequest()));
    await run(world.useCases.complete({ ...keyed, settings: defaultSettings }));

    expect((await spent()).used).toBe(0);
  });
});

describe('at the cap of a budget that demotes', () => {
  const demoting: Setting = {
    budget: { amount: ESTIMATE, atCap: 'demote' },
    settings: { priority: { ...defaultSettings.priority, best: 10, worst: 500 } },
    answer: answerAfter(50, '{"ok":true}'),
  };

  test.each(['direct', 'job', 'sent again'] as const)(
    'a %s moves to the worst priority and says so',
    async (path) => {
      const { world, keyed, spent, run } = worldWith(demoting);
      await run(world.useCases.complete(keyed));
      const next = { ...keyed, priority: 10 };

      if (path === 'job') {
        const object = await run(world.useCases.submit(next));
        expect(object).toMatchObject({ priority: 500, tier: 'standard', demoted: true });
      } else {
        const id = path === 'direct' ? undefined : 'req_again';
        const done = await run(world.useCases.complete({ ...next, id, fingerprint: 'f' }));
        expect(done).toMatchObject({ kind: 'answer', served: { tier: 'standard', demotedTo: 500 } });
      }

      await world.clock.advance(5_000);
      expect(await spent()).toMatchObject({ used: ESTIMATE, beyond: ESTIMATE });
    },
  );

  test('others that still have a budget go first', async () => {
    const { world, keyed, run } = worldWith({ ...demoting, deployment: { rpm: 2 } });
    await run(world.useCases.complete(keyed));
    await run(world.useCases.complete(aRequest()));
    await world.useCases.submit({ ...keyed, priority: 10, body: { ...body, mark: 'demoted' } });
    await world.useCases.submit(aRequest({ priority: 400, body: { ...body, mark: 'other' } }));
    await world.useCases.submit(aRequest({ priority: 450, body: { ...body, mark: 'other' } }));

    await world.clock.advance(200_000);

    expect(world.arrivals.slice(2).map((arrival) => arrival.body.mark)).toEqual([
      'other',
      'other',
      'demoted',
    ]);
  });

  test('a demoted request cannot be moved up again, and may be moved down', async () => {
    const { world, keyed, run } = worldWith({ ...demoting, deployment: { rpm: 1 } });
    await run(world.useCases.complete(keyed));
    const { id } = await run(world.useCases.submit({ ...keyed, priority: 10 }));
    const which = { id, owner: 'key_1' };

    await expect(world.useCases.change({ ...which, priority: 499 })).rejects.toMatchObject({
      code: 'invalid_request',
      param: 'priority',
    });
    expect(await world.useCases.change({ ...which, priority: 700 })).toMatchObject({ priority: 700 });
    await world.clock.advance(120_000);
  });

  test('one that is larger than the whole budget is demoted at once', async () => {
    const { world, keyed, spent, run } = worldWith({ ...demoting, budget: { amount: 5, atCap: 'demote' } });

    const object = await run(world.useCases.submit(keyed));

    expect(object.demoted).toBe(true);
    expect(await spent()).toMatchObject({ used: 0, beyond: ESTIMATE });
  });
});

describe('a budget in dollars', () => {
  const prices = { inputCostPerToken: 0.000001, outputCostPerToken: 0.00001 };
  const dollars = { unit: 'usd', amount: 0.01, per: 'month' } as const;

  test('counts prompt and answer by their prices', async () => {
    const { world, keyed, spent, run } = worldWith({ budget: dollars, deployment: prices });

    await run(world.useCases.complete(keyed));

    // 10 tokens of the prompt and 20 of the answer, in billionths of a dollar.
    expect((await spent()).used).toBe(10_000 + 200_000);
  });

  test('lets a model without a price pass, even when nothing is left', async () => {
    const { world, keyed, spent, run } = worldWith({ budget: { ...dollars, amount: 1e-9 } });

    expect(await run(world.useCases.complete(keyed))).toMatchObject({ kind: 'answer' });
    expect((await spent()).used).toBe(0);
  });

  test('refuses with both amounts', async () => {
    const { world, keyed, run } = worldWith({ budget: { ...dollars, amount: 0.0015 }, deployment: prices });
    const calls = [world.useCases.complete(keyed), world.useCases.complete(keyed)];

    const [, second] = await run(Promise.allSettled(calls));

    expect(second).toMatchObject({
      reason: {
        code: 'budget_exceeded',
        message: expect.stringMatching(/^The request is estimated at \$0\.0010\d+\. \$0\.0004\d+ are left/),
      },
    });
  });
});

const opened = (nowMs: number, used: number) =>
  ({ kind: 'open', row: { startMs: dayOf(nowMs), used, beyond: 0 } }) as const;
const added = (nowMs: number, amount: number) =>
  ({ kind: 'add', startMs: dayOf(nowMs), part: 'used', amount, maxBefore: Infinity }) as const;
const dayOf = (nowMs: number): number => nowMs - (nowMs % 86_400_000);

describe('a budget in dollars of a key whose model falls back to a dearer one', () => {
  const world = (changes: Partial<Budget>) => {
    const budget: Budget = { unit: 'usd', amount: 1, per: 'day', atCap: 'refuse', ...changes };
    const settings: KeySettings = { ...defaultSettings, budget };
    const own = createWorld({
      deployments: [
        { id: 'm', group: 'm', rpm: 1_000 },
        { id: 'b', group: 'b', rpm: 1_000, inputCostPerToken: 0.001, outputCostPerToken: 0.001 },
      ],
      config: { fallbacks: { general: { m: ['b'] } } },
      keys: { read: async () => aKey({ id: 'key_1', settings }) },
      answer: async (call, clock) =>
        call.deployment.id === 'm'
          ? { ...refusal, reason: 'denied', status: 401 }
          : answerAfter(50, usageText(30))(call, clock),
    });
    const keyed = aRequest({ owner: 'key_1', keyId: 'key_1', settings, body });
    return { ask: () => own.clock.run(own.useCases.complete(keyed)), groups: own.deps.groups };
  };

  test('is charged by the dearer one, and settled by what served', async () => {
    const { ask, groups } = world({});

    expect(await ask()).toMatchObject({ kind: 'answer' });
    expect(await groups.readBudget('key_1', 'usd/day')).toMatchObject({ used: 30_000_000 });
  });

  test('refuses what only the cheaper one could serve within it', async () => {
    const { ask } = world({ amount: 0.01 });

    await expect(ask()).rejects.toMatchObject({ code: 'tokens_exceed_limit' });
  });
});
