import { describe, expect, test } from '@jest/globals';
import { createUseCases } from '../../../lambda/app/create-use-cases.ts';
import { defaultSettings, type KeySettings } from '../../../lambda/core/keys/key-settings.ts';
import { estimateTokens } from '../../../lambda/core/tokens/token-estimate.ts';
import { aKey } from '../../setup/sample-keys.ts';
import { worstSpan } from '../../../testkit/statistics.ts';
import { floodedBy, timesOf } from '../../setup/worlds/key-flood.ts';
import { answerAfter, aRequest, createWorld } from '../../setup/worlds/world.ts';

const TPM = 1_000;
const ESTIMATE = 200;

/** A short prompt and its answer, estimated at about 200 tokens together. */
const bodyOf = (mark: string, maxTokens = ESTIMATE - 16) => ({
  model: 'm',
  messages: [{ role: 'user', content: 'eleven words or so make up the text of this little prompt' }],
  max_tokens: maxTokens,
  mark,
});

const usageOf = (tokens: number) => `{"usage":{"total_tokens":${tokens}}}`;

function worldWith({
  used = ESTIMATE,
  rpm = 600,
  ...changes
}: Partial<KeySettings> & { used?: number } = {}) {
  const settings = { ...defaultSettings, tpm: TPM, ...changes };
  const record = aKey({ id: 'key_1', settings });
  const world = createWorld({
    deployments: [{ rpm: rpm ?? 600 }],
    keys: { read: async () => record },
    answer: answerAfter(50, usageOf(used)),
  });
  const keyed = aRequest({ owner: 'key_1', keyId: 'key_1', settings, body: bodyOf('own') });
  const others = aRequest({ owner: 'others', body: bodyOf('others') });
  const windows = async () => (await world.deps.groups.read('key#key_1')).windows;
  return { world, keyed, others, windows };
}

describe('a key of 1,000 tokens a minute', () => {
  test.each(['callers', 'jobs'] as const)(
    'flooded by 100 %s never takes more in any 60 s, and leaves the group to the others',
    async (kind) => {
      const { world, keyed, others } = worldWith();

      const flood = await floodedBy(kind, { world, keyed, others });

      const most = worstSpan(timesOf(world, 'own'), 60_000);
      expect(most).toBeGreaterThan(0);
      expect(most * estimateTokens(keyed.body)).toBeLessThanOrEqual(TPM);
      expect(timesOf(world, 'others')).toHaveLength(150);
      await flood.end();
    },
  );

  test('gets back what a call has not used, so that the next one need not wait a minute', async () => {
    const { world, keyed, windows } = worldWith({ used: 10 });
    for (let n = 0; n < 30; n++) await world.useCases.submit(keyed);

    await world.clock.advance(20_000);

    expect(timesOf(world, 'own')).toHaveLength(30);
    expect((await windows()).all).toMatchObject({ requests: 30, tokens: 300 });
  });

  test.each(['direct', 'waited'] as const)('is settled after a %s call', async (path) => {
    const { world, keyed, windows } = worldWith({ used: 10, ...(path === 'waited' && { rpm: 1 }) });

    await world.clock.run(world.useCases.complete(keyed));

    expect((await windows()).all).toMatchObject({ requests: 1, tokens: 10 });
  });

  test('gets everything back where the group had no room', async () => {
    const { world, keyed, others, windows } = worldWith();
    const busy = { ...others, priority: 0 };
    await world.clock.run(Promise.all(Array.from({ length: 600 }, () => world.useCases.complete(busy))));

    void world.useCases.complete(keyed);
    await world.clock.advance(1_000);

    expect((await windows()).all).toMatchObject({ requests: 0, tokens: 0 });
    await world.clock.advance(70_000);
  });

  test('gets a turn back that its caller did not take up', async () => {
    const { world, keyed, others, windows } = worldWith({ rpm: 1 });
    const { deps } = world;
    const glance = () => new Promise<never>(() => undefined);
    const dead = createUseCases({ ...deps, requests: { ...deps.requests, glance } });
    await world.clock.run(world.useCases.complete(others));
    void dead.complete(keyed);

    await world.clock.advance(90_000);

    expect((await deps.requests.read('req_000003'))?.status).toBe('expired');
    expect((await windows()).all).toMatchObject({ requests: 0, tokens: 0 });
  });

  test('refuses a request at once that is larger than its limit', async () => {
    const { world, keyed } = worldWith();

    await expect(world.useCases.complete({ ...keyed, body: bodyOf('own', 5_000) })).rejects.toMatchObject({
      code: 'tokens_exceed_limit',
      message: expect.stringContaining('the limit of the API key is 1000 per minute'),
    });
  });

  test('ends a request that has become larger than its limit, and goes on with the others', async () => {
    const settings = { ...defaultSettings, tpm: 100 };
    const world = createWorld({
      deployments: [{ rpm: 600 }],
      keys: { read: async () => aKey({ id: 'key_1', settings }) },
    });
    const before = { ...settings, tpm: 5_000 };
    const keyed = aRequest({ owner: 'key_1', keyId: 'key_1', settings: before, body: bodyOf('own') });
    const { id } = await world.useCases.submit(keyed);
    await world.useCases.submit(aRequest({ body: bodyOf('others') }));

    await world.clock.advance(5_000);

    const object = await world.useCases.collect({ id, owner: 'key_1', waitMs: 0 });
    expect([object.status, object.error?.code]).toEqual(['failed', 'tokens_exceed_limit']);
    expect(timesOf(world, 'others')).toHaveLength(1);
  });
});
