import { expect, test } from '@jest/globals';
import type { Env } from '../../lambda/core/config/reference.ts';
import { Fault } from '../../lambda/core/faults.ts';
import type { Secrets } from '../../lambda/ports/secrets.ts';
import { chat, createEdge } from './edge.ts';

/** Secrets that a test changes while the function runs; undefined = they cannot be read yet. */
function changing(first: Env | undefined) {
  let env = first;
  const unavailable = () => new Fault('store_unavailable', 'not yet', { retryAfterMs: 1_000 });
  const secrets: Secrets = {
    known: () => env ?? {},
    current: () => (env === undefined ? Promise.reject(unavailable()) : Promise.resolve(env)),
    doubt: () => undefined,
  };
  return { secrets, set: (next: Env) => void (env = next) };
}

const config = { masterKey: 'os.environ/MASTER_KEY' };
const ask = (key: string) => ({
  method: 'POST',
  path: '/v1/chat/completions',
  body: chat,
  headers: { Authorization: `Bearer ${key}` },
});

test('another master key counts without a restart, and the old one no longer', async () => {
  const { secrets, set } = changing({ MASTER_KEY: 'one' });
  const edge = createEdge({ config, secrets });
  const before = [await edge.send(ask('one')), await edge.send(ask('two'))];

  set({ MASTER_KEY: 'two' });
  const after = [await edge.send(ask('one')), await edge.send(ask('two'))];

  expect([before, after].map((answers) => answers.map(({ status }) => status))).toEqual([
    [200, 401],
    [401, 200],
  ]);
});

test.each(['os.environ/MASTER_KEY', 'nobody', ''])('while it is missing, %j opens nothing', async (key) => {
  const edge = createEdge({ config, secrets: changing({}).secrets });

  expect((await edge.send(ask(key))).status).toBe(401);
  expect(edge.seen).toEqual([]);
});

test('a request that comes before the first read is answered with 503, and the next one tries again', async () => {
  const { secrets, set } = changing(undefined);
  const edge = createEdge({ config, secrets });

  const early = await edge.send(ask('one'));
  set({ MASTER_KEY: 'one' });

  expect(early).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
  expect(JSON.parse(early.text)).toMatchObject({
    error: { type: 'server_error', code: 'store_unavailable' },
  });
  expect((await edge.send(ask('one'))).status).toBe(200);
});

test('the liveness probe still answers', async () => {
  const edge = createEdge({ config, secrets: changing(undefined).secrets });

  expect((await edge.send({ method: 'GET', path: '/health' })).status).toBe(200);
});

test('a model whose keys are missing is told for each request as a warning, never as an error', async () => {
  const complete = () => Promise.reject(new Fault('model_unavailable', 'not set'));
  const edge = createEdge({
    config,
    secrets: changing({ MASTER_KEY: 'one' }).secrets,
    useCases: { complete },
  });

  const { status } = await edge.send(ask('one'));

  expect(status).toBe(503);
  expect(edge.log.map(({ level, message }) => `${level}: ${message}`)).toEqual([
    'warn: request failed',
    'info: request',
  ]);
});

test('webhooks are accepted as soon as there is a secret to sign with', async () => {
  const { secrets, set } = changing({ MASTER_KEY: 'one' });
  const webhooks = { secret: 'os.environ/HOOKS', allowLoopback: false };
  const edge = createEdge({ config: { ...config, webhooks }, secrets });
  const asked = { ...ask('one'), body: { ...chat, background: true, webhook_url: 'https://example.com/' } };

  const early = await edge.send(asked);
  set({ MASTER_KEY: 'one', HOOKS: `whsec_${Buffer.alloc(32, 9).toString('base64')}` });
  const late = await edge.send(asked);

  expect([early.status, late.status]).toEqual([400, 202]);
});
