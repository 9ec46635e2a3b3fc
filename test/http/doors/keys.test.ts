import { beforeEach, describe, expect, test } from '@jest/globals';
import { hashOf, isWellFormed } from '../../../lambda/core/keys/key-secret.ts';
import { deletedKey, issuedKey, keyList, keyObject, ownKey } from '../../../openapi/schemas/key-object.ts';
import { authorized, createEdge, type Edge } from '../edge.ts';

/** The path and the query of an address. */
const addressed = (address: string) => {
  const { pathname: path, searchParams } = new URL(address, 'http://edge');
  return { path, query: Object.fromEntries(searchParams) };
};

/** The fields of an answer that these tests read. */
interface Answer {
  readonly id: string;
  readonly secret: string;
  readonly last_id: string;
  readonly has_more: boolean;
  readonly data: readonly object[];
  readonly secrets: readonly object[];
  readonly notices: readonly string[];
}

let edge: Edge;
beforeEach(() => void (edge = createEdge()));

const ask = (method: string, path: string, body?: object) => askWith({}, { method, path, body });
const askWith = async (
  headers: object,
  {
    method,
    path,
    body,
  }: { readonly method: string; readonly path: string; readonly body?: object | undefined },
) => {
  const answer = await edge.send({
    method,
    ...addressed(path),
    headers: { ...authorized, ...headers },
    ...(body && { body: JSON.stringify(body) }),
  });
  return { ...answer, json: JSON.parse(answer.text) as Answer };
};
const create = (body: object = {}, headers = {}) =>
  askWith(headers, { method: 'POST', path: '/v1/keys', body: { name: 'ci', ...body } });

describe('a new key', () => {
  test('is answered with its secret, which appears nowhere else', async () => {
    const { status, json } = await create({
      team: 'search',
      models: ['m'],
      priority: { best: 100, outside: 'refuse' },
      expires_in: '30d',
      metadata: { owner: 'größe' },
    });

    expect(status).toBe(200);
    expect(issuedKey.safeParse(json).error).toBeUndefined();
    expect(isWellFormed(json.secret)).toBe(true);
    expect(json).toMatchObject({
      name: 'ci',
      team: 'search',
      models: ['m'],
      priority: { default: null, best: 100, worst: null, outside: 'refuse' },
      expires_at: Math.floor(edge.clock.now() / 1_000) + 30 * 86_400,
      created_by: 'master',
    });
    const read = await ask('GET', `/v1/keys/${json.id}`);
    const listed = await ask('GET', '/v1/keys');
    for (const { text } of [read, listed]) {
      expect(text).not.toContain(json.secret);
      expect(text).not.toContain(hashOf(json.secret));
    }
    expect(JSON.stringify(edge.log)).not.toContain(json.secret);
  });

  test('for a model that does not exist (yet) says so', async () => {
    const { json } = await create({ models: ['m', 'vendor/*', 'nickname', 'gone', 'x*'] });

    expect(json.notices).toEqual([
      "models: 'gone' is not a model of this configuration.",
      "models: 'x*' is not a model of this configuration.",
    ]);
  });

  test('is made once for an Idempotency-Key', async () => {
    const { json } = await create({}, { 'Idempotency-Key': 'a' });

    const again = await create({}, { 'Idempotency-Key': 'a' });

    expect(again.status).toBe(409);
    expect(again.json).toMatchObject({
      error: { code: 'already_created', message: expect.stringContaining(json.id) },
    });
    expect(again.headers['x-should-retry']).toBe('false');
  });

  test.each<[object, string]>([
    [{ name: '' }, 'name'],
    [{ role: 'root' }, 'role'],
    [{ models: ['a*b'] }, 'models.0'],
    [{ priority: { best: 'x' } }, 'priority.best'],
    [{ priority: { best: 10, worst: 1 } }, 'priority.best'],
    [{ priority: { highest: 1 } }, 'priority.highest'],
    [{ expires_in: 'soon' }, 'expires_in'],
    [{ expires_in: '1d', expires_at: 1_900_000_000 }, 'expires_in'],
    [{ expires_at: 1.5 }, 'expires_at'],
    [{ disabled: 'yes' }, 'disabled'],
    [{ metadata: { a: 1 } }, 'metadata.a'],
    [{ metadata: { a: 'x'.repeat(513) } }, 'metadata.a'],
    [{ metadata: Object.fromEntries(Array.from({ length: 65 }, (_, n) => [`n${n}`, ''])) }, 'metadata'],
    [{ key_alias: 'x' }, 'key_alias'],
    [{ max_waiting: { jobs: -1 } }, 'max_waiting.jobs'],
    [{ budget: { unit: 'eur', amount: 1, per: 'day' } }, 'budget.unit'],
  ])('with %j is refused, naming the field', async (wrong, param) => {
    const { status, json } = await create(wrong);

    expect(status).toBe(400);
    expect(json).toMatchObject({ error: { param, type: 'invalid_request_error' } });
    expect(JSON.stringify(json)).toContain(param.split('.').find((part) => part !== '0'));
  });

  test('needs a name', async () => {
    const { status, json } = await ask('POST', '/v1/keys', {});

    const message = 'name must be a string of 1 to 128 characters.';
    expect([status, json]).toMatchObject([400, { error: { param: 'name', message } }]);
  });
});

describe('a change', () => {
  test('changes what it names, and nothing else', async () => {
    const { json: before } = await create({ team: 'search', priority: { best: 5, worst: 50 } });
    const path = `/v1/keys/${before.id}`;

    const { status, json } = await ask('PATCH', path, {
      disabled: true,
      priority: { best: null },
      team: null,
    });

    expect(status).toBe(200);
    expect(keyObject.safeParse(json).error).toBeUndefined();
    const { secret: _secret, ...same } = before;
    expect(json).toEqual({
      ...same,
      disabled: true,
      team: null,
      priority: { default: null, best: null, worst: 50, outside: 'clamp' },
    });
    expect((await ask('GET', path)).json).toMatchObject(json);
  });

  test('without a field, or to an impossible value, is refused', async () => {
    const { json } = await create();
    const path = `/v1/keys/${json.id}`;

    expect(await ask('PATCH', path, {})).toMatchObject({ status: 400 });
    expect(await ask('PATCH', path, { id: 'key_1' })).toMatchObject({
      status: 400,
      json: { error: { param: 'id' } },
    });
    expect(await ask('PATCH', path, { waiting: 'perhaps' })).toMatchObject({
      json: { error: { param: 'waiting' } },
    });
  });
});

test('a rotation answers with another secret of the same key, and keeps the one before for a day', async () => {
  const { json: before } = await create();
  const path = `/v1/keys/${before.id}/rotate`;
  const nowSeconds = Math.floor(edge.clock.now() / 1_000);

  const { json } = await ask('POST', path);

  expect(issuedKey.safeParse(json).error).toBeUndefined();
  expect(json.id).toBe(before.id);
  expect(json.secret).not.toBe(before.secret);
  expect(json.secrets).toMatchObject([{ until: null }, { until: nowSeconds + 86_400 }]);
  expect(await ask('POST', path, { overlap: '31d' })).toMatchObject({
    status: 400,
    json: { error: { param: 'overlap' } },
  });
  const { json: last } = await ask('POST', path, { overlap: 0 });
  expect(last.secrets).toHaveLength(1);
});

test('a deleted key is gone', async () => {
  const { json } = await create();
  const path = `/v1/keys/${json.id}`;

  const { json: deleted } = await ask('DELETE', path);
  expect(deleted).toEqual({ id: json.id, object: 'key', deleted: true });
  expect(deletedKey.safeParse(deleted).error).toBeUndefined();

  for (const [method, body] of [['GET'], ['PATCH', { name: 'x' }], ['DELETE']] as const)
    expect(await ask(method, path, body)).toMatchObject({
      status: 404,
      json: { error: { code: 'key_not_found' } },
    });
  expect(await ask('GET', '/v1/keys/nonsense')).toMatchObject({ status: 404 });
});

test('keys are listed page by page, those of a team also by themselves', async () => {
  for (const team of ['a', 'a', 'b']) await create({ team });

  const first = await ask('GET', '/v1/keys?limit=2');
  const second = await ask('GET', `/v1/keys?limit=2&after=${first.json.last_id}`);

  expect(keyList.safeParse(first.json).error).toBeUndefined();
  expect([first.json.has_more, second.json.has_more]).toEqual([true, false]);
  expect([first.json.data, second.json.data].map((data) => data.length)).toEqual([2, 1]);
  expect((await ask('GET', '/v1/keys?team=a')).json.data).toHaveLength(2);
  expect(await ask('GET', '/v1/keys?limit=0')).toMatchObject({
    status: 400,
    json: { error: { param: 'limit' } },
  });
});

test('the master key learns what it is', async () => {
  const { json } = await ask('GET', '/v1/key');

  expect(ownKey.safeParse(json).error).toBeUndefined();
  expect(json).toMatchObject({ id: null, name: 'master', role: 'admin', models: null });
});

test.each<[string, string]>([
  ['POST', '/v1/keys'],
  ['GET', '/v1/keys'],
  ['GET', '/v1/keys/key_1'],
  ['PATCH', '/v1/keys/key_1'],
  ['DELETE', '/v1/keys/key_1'],
  ['POST', '/v1/keys/key_1/rotate'],
  ['POST', '/key/generate'],
  ['GET', '/key/list'],
  ['GET', '/key/info?key=key_1'],
  ['POST', '/key/update'],
  ['POST', '/key/delete'],
  ['POST', '/key/block'],
  ['POST', '/key/unblock'],
  ['POST', '/key/key_1/regenerate'],
])('%s %s is not for those who have no master key to show', async (method, path) => {
  const open = createEdge({ config: { masterKey: undefined } });

  const { status, text } = await open.send({
    method,
    ...addressed(path),
    headers: { Authorization: 'Bearer any' },
  });

  expect([status, JSON.parse(text)]).toMatchObject([403, { error: { code: 'role_not_allowed' } }]);
});

describe('the use of a key', () => {
  const keyUse = async () => ({
    rpm: 3,
    tpm: null,
    modelLimits: { m: { rpm: null, tpm: 120 } },
    budget: { used: 0.25, left: 0.75, beyond: 0, resetsAtMs: 1_800_000_000_000 },
    waiting: { jobs: 4, callers: null },
  });
  const shown = {
    rpm: 3,
    tpm: null,
    model_limits: { m: { rpm: null, tpm: 120 } },
    budget: { used: 0.25, left: 0.75, beyond: 0, resets_at: 1_800_000_000 },
    waiting: { jobs: 4, callers: null },
  };

  test('is told to its managers, and to itself', async () => {
    edge = createEdge({ useCases: { keyUse } });
    const { json } = await create();

    const read = await ask('GET', `/v1/keys/${json.id}`);
    const own = await askWith({ Authorization: `Bearer ${json.secret}` }, { method: 'GET', path: '/v1/key' });

    expect([read.json, own.json]).toMatchObject([{ use: shown }, { use: shown }]);
    expect(keyObject.safeParse(read.json).error).toBeUndefined();
    expect(ownKey.safeParse(own.json).error).toBeUndefined();
  });

  test('is not in a list, which would read it for every key', async () => {
    await create();

    expect((await ask('GET', '/v1/keys')).json.data[0]).not.toHaveProperty('use');
  });

  test('a budget in dollars says so too of a model that the key may use by an alias', async () => {
    const { json } = await create({
      models: ['nickname'],
      budget: { unit: 'usd', amount: 5, per: 'month' },
    });

    expect(json.notices).toEqual([expect.stringMatching(/^budget: calls of m cost nothing/)]);
  });

  test('a budget in dollars says which models cost nothing', async () => {
    const budget = { unit: 'usd', amount: 5, per: 'day' };

    const { json } = await create({ budget });
    const others = await create({ budget, models: [] });

    expect(json).toMatchObject({
      budget: { ...budget, at_cap: 'refuse' },
      notices: [expect.stringMatching(/^budget: calls of .*\bm\b.* cost nothing/)],
    });
    expect(others.json.notices).toBeUndefined();
  });
});
