import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { APIError } from 'openai';
import OpenAI, { AuthenticationError, PermissionDeniedError, toFile } from 'openai';
import { hashOf, newSecret } from '../../../lambda/core/keys/key-secret.ts';
import type { LocalGateway } from '../../../local/local-gateway.ts';
import {
  KEY,
  manage as send,
  openGateway,
  TWO_MODELS,
  type Issued,
} from '../../setup/worlds/local-gateway.ts';

const fromFile = newSecret(randomBytes);

let gateway: LocalGateway;
/** Secrets and ids by the names of the keys: two teams, four keys. */
let keys: Readonly<Record<'searchApp' | 'searchBatch' | 'shopApp' | 'shopReader', Issued>>;

const manage = (call: string, body?: object, key = KEY) => send(gateway, call, { key, body });
const create = async (body: object): Promise<Issued> => {
  const { status, json } = await manage('POST /v1/keys', body);
  expect(status).toBe(200);
  return json;
};

beforeAll(async () => {
  gateway = await openGateway(`
${TWO_MODELS}
  - model_name: one
    litellm_params: { model: gpt-3.5-turbo, mock_response: "patience", rpm: 1 }
general_settings: { master_key: ${KEY} }
headway_settings: { keys: [{ name: file, hash: ${hashOf(fromFile)}, models: [fast] }] }
`);
  keys = {
    searchApp: await create({ name: 'search app', team: 'search' }),
    searchBatch: await create({ name: 'search batch', team: 'search', priority: { best: 1_000 } }),
    shopApp: await create({
      name: 'shop app',
      team: 'shop',
      models: ['fast', 'one'],
      priority: { best: 10, outside: 'refuse' },
    }),
    shopReader: await create({ name: 'shop reader', team: 'shop', role: 'read' }),
  };
}, 60_000);
afterAll(() => gateway.stop());

const clientOf = ({ secret }: { readonly secret: string }) =>
  new OpenAI({ apiKey: secret, baseURL: `${gateway.url}/v1`, maxRetries: 0 });
const chat = (model: string, extra: object = {}) => ({
  model,
  messages: [{ role: 'user' as const, content: 'Hey!' }],
  ...extra,
});
const ask = (key: { readonly secret: string }, model: string, extra: object = {}) =>
  clientOf(key).chat.completions.create(chat(model, extra)).withResponse();
const errorOf = (asked: Promise<unknown>): Promise<APIError> =>
  asked.then(
    () => Promise.reject(new Error('it was served')),
    (error: unknown) => error as APIError,
  );
const statusOf = (key: { readonly secret: string }) =>
  ask(key, 'fast').then(
    ({ response }) => response.status,
    (error: unknown) => (error as APIError).status,
  );

describe('with OpenAI’s SDK', () => {
  test('a ceiling clamps and says so, or refuses and names the range', async () => {
    const clamped = await ask(keys.searchBatch, 'fast', { priority: 0 });
    const refused = await errorOf(ask(keys.shopApp, 'fast', { priority: 0 }));
    const within = await ask(keys.shopApp, 'fast', { priority: 10 });

    expect(clamped.response.headers.get('x-headway-priority')).toBe('1000; clamped');
    expect(refused).toMatchObject({ status: 400, param: 'priority' });
    expect(refused.message).toContain('10');
    expect(within.response.headers.get('x-headway-priority') ?? '').not.toContain('clamped');
  });

  test('a model that is not the key’s is refused, and not listed', async () => {
    const refused = await errorOf(ask(keys.shopApp, 'fine'));
    const { data } = await clientOf(keys.shopApp).models.list();

    expect(refused).toBeInstanceOf(PermissionDeniedError);
    expect(refused).toMatchObject({ status: 403, code: 'model_not_allowed', param: 'model' });
    expect(data.map(({ id }) => id)).toEqual(['fast', 'one']);
    expect((await ask(keys.searchApp, 'fine')).data.choices[0]?.message.content).toBe('hello');
  });

  test('a key of the role read calls no model, and none but an admin manages keys', async () => {
    expect(await errorOf(ask(keys.shopReader, 'fast'))).toMatchObject({
      status: 403,
      code: 'role_not_allowed',
    });
    const admin = await create({ name: 'admin', role: 'admin' });
    for (const { secret } of [keys.searchApp, keys.shopReader])
      expect(await manage('GET /v1/keys', undefined, secret)).toMatchObject({ status: 403 });
    expect(await manage('GET /v1/keys', undefined, admin.secret)).toMatchObject({ status: 200 });
    expect(await errorOf(ask(admin, 'fast'))).toMatchObject({ status: 403 });
  });

  test('a key learns about itself', async () => {
    const { json } = await manage('GET /v1/key', undefined, keys.shopApp.secret);

    expect(json).toMatchObject({ id: keys.shopApp.id, name: 'shop app', models: ['fast', 'one'] });
    expect(JSON.stringify(json)).not.toContain(keys.shopApp.secret);
  });

  test('a key of the configuration file is as good', async () => {
    expect((await ask({ secret: fromFile }, 'fast')).response.status).toBe(200);
    expect(await errorOf(ask({ secret: fromFile }, 'fine'))).toMatchObject({ status: 403 });
  });
});

describe('at the next request', () => {
  test('a key is disabled, and enabled again', async () => {
    const key = await create({ name: 'switched' });
    expect(await statusOf(key)).toBe(200);

    await manage(`PATCH /v1/keys/${key.id}`, { disabled: true });
    const error = await errorOf(ask(key, 'fast'));

    expect(error).toBeInstanceOf(AuthenticationError);
    expect(error.code).toBe('key_disabled');
    await manage(`PATCH /v1/keys/${key.id}`, { disabled: false });
    expect(await statusOf(key)).toBe(200);
  });

  test('a key has expired', async () => {
    const key = await create({ name: 'short', expires_in: 2 });
    expect(await statusOf(key)).toBe(200);

    await pause(2_100);

    expect(await errorOf(ask(key, 'fast'))).toMatchObject({ status: 401, code: 'key_expired' });
  });

  test('a rotated secret is good, the one before for its overlap, and what the key owns stays its own', async () => {
    const key = await create({ name: 'rotated' });
    const file = await clientOf(key).files.create({
      purpose: 'batch',
      file: await toFile(Buffer.from('{}\n'), 'lines.jsonl'),
    });

    const second = (await manage(`POST /v1/keys/${key.id}/rotate`, { overlap: '1h' })).json;
    expect([await statusOf(key), await statusOf(second)]).toEqual([200, 200]);
    const third = (await manage(`POST /v1/keys/${key.id}/rotate`, { overlap: 0 })).json;

    expect([await statusOf(key), await statusOf(second), await statusOf(third)]).toEqual([401, 401, 200]);
    expect((await clientOf(third).files.retrieve(file.id)).id).toBe(file.id);
  });

  test('a deleted key is nobody’s', async () => {
    const key = await create({ name: 'gone' });
    await manage(`DELETE /v1/keys/${key.id}`);

    expect(await errorOf(ask(key, 'fast'))).toMatchObject({ status: 401, code: 'invalid_api_key' });
  });
});

test('a team shares what its keys own; another team finds nothing of it', async () => {
  const headers = { Prefer: 'respond-async' };
  const accepted = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: {
      ...headers,
      authorization: `Bearer ${keys.searchApp.secret}`,
      'content-type': 'application/json',
    },
    body: JSON.stringify(chat('fast')),
  });
  const { id } = (await accepted.json()) as { readonly id: string };
  const path = `/v1/requests/${id}`;

  expect(accepted.status).toBe(202);
  expect(await manage(`GET ${path}?wait=20`, undefined, keys.searchBatch.secret)).toMatchObject({
    status: 200,
    json: { status: 'completed' },
  });
  for (const { secret } of [keys.shopApp, keys.shopReader]) {
    expect(await manage(`GET ${path}`, undefined, secret)).toMatchObject({ status: 404 });
    expect((await manage('GET /v1/requests', undefined, secret)).json).toMatchObject({ data: [] });
  }
  expect(await manage(`DELETE ${path}`, undefined, keys.shopApp.secret)).toMatchObject({ status: 404 });
});

test('LiteLLM’s calls make keys that call', async () => {
  const { json } = await manage('POST /key/generate', {
    key_alias: 'theirs',
    models: ['fast'],
    duration: '1h',
    max_parallel_requests: 5,
  });
  const key = { secret: String(json.key) };

  expect(json.notices).toEqual([expect.stringContaining('max_parallel_requests')]);
  expect(await statusOf(key)).toBe(200);
  expect(await errorOf(ask(key, 'fine'))).toMatchObject({ status: 403 });
  expect(await manage('GET /key/info', undefined, key.secret)).toMatchObject({
    status: 200,
    json: { info: { key_alias: 'theirs' } },
  });
  await manage('POST /key/block', { key: key.secret });
  expect(await statusOf(key)).toBe(401);
});

test('a guess is refused by its checksum', async () => {
  const secret = `${keys.searchApp.secret.slice(0, -1)}${keys.searchApp.secret.endsWith('0') ? '1' : '0'}`;

  expect(await errorOf(ask({ secret }, 'fast'))).toMatchObject({ status: 401, code: 'invalid_api_key' });
});
