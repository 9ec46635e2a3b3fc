import { randomBytes } from 'node:crypto';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { liteLlmFields } from '../../../lambda/api/keys/litellm-fields.ts';
import { judgeSettings } from '../../../lambda/core/keys/judge-settings.ts';
import { defaultSettings, type KeySettings } from '../../../lambda/core/keys/key-settings.ts';
import { hashOf, newSecret } from '../../../lambda/core/keys/key-secret.ts';
import { liteLlmKeyObject } from '../../../openapi/schemas/key-object.ts';
import { authorized, createEdge, type Edge } from '../edge.ts';

/** The path and the query of an address. */
const addressed = (address: string) => {
  const { pathname: path, searchParams } = new URL(address, 'http://edge');
  return { path, query: Object.fromEntries(searchParams) };
};

/** The fields of an answer that these tests read. */
interface Answer {
  readonly key: string;
  readonly token: string;
  readonly token_id: string;
  readonly keys: readonly unknown[];
  readonly notices: readonly string[];
}

let edge: Edge;
beforeEach(() => void (edge = createEdge()));

const ask = async (method: string, path: string, body?: object) => {
  const { status, text } = await edge.send({
    method,
    ...addressed(path),
    headers: authorized,
    ...(body && { body: JSON.stringify(body) }),
  });
  return { status, json: JSON.parse(text) as Answer };
};
const generate = async (body: object = {}) => (await ask('POST', '/key/generate', body)).json;

/** The settings of a key in our own words. */
const settingsOf = async (id: string) => (await ask('GET', `/v1/keys/${id}`)).json;

describe('/key/generate', () => {
  test('takes the call of LiteLLM’s documentation', async () => {
    const json = await generate({
      models: ['m', 'nickname'],
      metadata: { user: 'ishaan@berri.ai', retries: 2 },
      duration: '20m',
      key_alias: 'prod-app',
      team_id: 'core-infra',
    });

    expect(liteLlmKeyObject.safeParse(json).error).toBeUndefined();
    expect(json).toMatchObject({
      key: expect.stringMatching(/^sk-hw-/),
      key_alias: 'prod-app',
      models: ['m', 'nickname'],
      team_id: 'core-infra',
      expires: new Date(edge.clock.now() + 20 * 60_000).toISOString(),
      token: hashOf(json.key),
      notices: [],
    });
    expect(await settingsOf(json.token_id)).toMatchObject({
      name: 'prod-app',
      team: 'core-infra',
      metadata: { user: 'ishaan@berri.ai', retries: '2' },
    });
  });

  test.each<[object, object]>([
    [{}, { name: 'key', models: null, role: 'call', expires_at: null }],
    [{ models: [] }, { models: null }],
    [{ models: ['all-proxy-models'] }, { models: null }],
    [{ models: ['no-default-models'] }, { models: [] }],
    [{ duration: '-1' }, { expires_at: null }],
    [{ blocked: true }, { disabled: true }],
    [{ key_type: 'management' }, { role: 'admin' }],
    [{ key_type: 'read_only' }, { role: 'read' }],
    [
      { team_id: null, rpm_limit: null, max_budget: null },
      { team: null, rpm: null, budget: null },
    ],
  ])('%j means the same here', async (sent, settings) => {
    expect(await settingsOf((await generate(sent)).token_id)).toMatchObject(settings);
  });

  const whyOf = (kind: 'notice' | 'refused') =>
    Object.entries(liteLlmFields).flatMap(([name, fate]) =>
      fate.kind === kind ? [[name, fate.why] as const] : [],
    );
  const value = { anything: ['x'] };

  test.each(whyOf('notice'))('%s gets a notice: %s', async (name, why) => {
    expect((await generate({ [name]: value })).notices).toEqual([`${name} has no effect here: ${why}.`]);
    expect((await generate({ [name]: null })).notices).toEqual([]);
  });

  test.each(whyOf('refused'))(
    '%s is refused, as without it the key would be wider than it was meant: %s',
    async (name, why) => {
      expect(await ask('POST', '/key/generate', { [name]: value })).toMatchObject({
        status: 400,
        json: { error: { param: name, message: `${name} is not supported: ${why}.` } },
      });
    },
  );

  test('reports an unknown field', async () => {
    expect((await generate({ colour: 'red' })).notices).toEqual([
      'colour: there is no such field; it has no effect.',
    ]);
  });

  test.each<[object, string]>([
    [{ key_alias: '' }, 'key_alias'],
    [{ duration: 'soon' }, 'duration'],
    [{ rpm_limit: 0 }, 'rpm_limit'],
    [{ team_id: 'a b' }, 'team_id'],
    [{ max_budget: 5 }, 'budget_duration'],
    [{ max_budget: 5, budget_duration: '3d' }, 'budget_duration'],
    [{ max_budget: -5, budget_duration: '1d' }, 'max_budget.amount'],
    [{ key: 'sk-my-own' }, 'key'],
    [{ key_type: 'root' }, 'key_type'],
  ])('%j is refused in its own words', async (sent, param) => {
    const { status, json } = await ask('POST', '/key/generate', sent);

    expect([status, json]).toMatchObject([400, { error: { param } }]);
  });

  test.each<[object, Partial<KeySettings>, string]>([
    [{ rpm_limit: 10 }, { rpm: 10 }, 'rpm_limit'],
    [{ tpm_limit: 10 }, { tpm: 10 }, 'tpm_limit'],
    [
      { max_budget: 5, budget_duration: '1d' },
      { budget: { unit: 'usd', amount: 5, per: 'day', atCap: 'refuse' } },
      'max_budget',
    ],
  ])(
    '%j acts where a key can have it, and is refused by its name where not',
    async (sent, settings, param) => {
      const isOffered = judgeSettings({ ...defaultSettings, ...settings }) === undefined;

      const { status, json } = await ask('POST', '/key/generate', sent);

      expect([status, json]).toMatchObject(isOffered ? [200, {}] : [400, { error: { param } }]);
    },
  );

  test('takes a secret that another Headway has issued, once', async () => {
    const key = newSecret(randomBytes);

    expect(await generate({ key })).toMatchObject({ key });
    expect(await ask('POST', '/key/generate', { key })).toMatchObject({
      status: 400,
      json: { error: { param: 'key' } },
    });
  });
});

describe('a key is named', () => {
  test('by its secret, its token or its id', async () => {
    const { key, token, token_id: id } = await generate();

    for (const name of [key, token, id])
      expect((await ask('GET', `/key/info?key=${name}`)).json).toMatchObject({
        key: token,
        info: { token_id: id },
      });
    expect(await ask('GET', '/key/info?key=sk-other')).toMatchObject({ status: 404 });
    expect(await ask('GET', '/key/info')).toMatchObject({ status: 400, json: { error: { param: 'key' } } });
  });
});

test('block, unblock, update, regenerate and delete do what they say', async () => {
  const { key, token_id: id } = await generate({ models: ['m'] });

  expect((await ask('POST', '/key/block', { key })).json).toMatchObject({ blocked: true });
  expect((await ask('POST', '/key/unblock', { key })).json).toMatchObject({ blocked: false });
  expect(
    (await ask('POST', '/key/update', { key, key_alias: 'new', soft_budget: 5, models: ['vendor/large'] }))
      .json,
  ).toMatchObject({ key_alias: 'new', models: ['vendor/large'], notices: [expect.any(String)] });

  const regenerated = await ask('POST', `/key/${key}/regenerate`, { duration: '1d' });
  expect(regenerated.json).toMatchObject({ token_id: id, expires: expect.any(String) });
  expect(await ask('GET', `/key/info?key=${key}`)).toMatchObject({ status: 404 });

  const next = (await ask('POST', `/key/${id}/regenerate`, { grace_period: '24h' })).json.key;
  for (const name of [regenerated.json.key, next])
    expect(await ask('GET', `/key/info?key=${name}`)).toMatchObject({ status: 200 });

  expect(await ask('POST', '/key/delete', { keys: [next, 'key_0'] })).toMatchObject({ status: 404 });
  expect(await ask('GET', `/key/info?key=${next}`)).toMatchObject({ status: 200 });
  expect((await ask('POST', '/key/delete', { keys: [next] })).json).toEqual({ deleted_keys: [next] });
  expect(await ask('GET', `/key/info?key=${next}`)).toMatchObject({ status: 404 });
});

test('a regeneration that is refused leaves the key as it is', async () => {
  const { key } = await generate({});

  const refused = await ask('POST', `/key/${key}/regenerate`, { tpm_limit: 0 });

  expect(refused).toMatchObject({ status: 400, json: { error: { param: 'tpm_limit' } } });
  expect(await ask('GET', `/key/info?key=${key}`)).toMatchObject({ status: 200 });
});

test('a key that is named twice is deleted once', async () => {
  const { key, token_id: id } = await generate({});

  const deleted = await ask('POST', '/key/delete', { keys: [id, key] });

  expect(deleted).toMatchObject({ status: 200, json: { deleted_keys: [id, key] } });
});

test('the list goes by pages', async () => {
  for (const alias of ['a', 'b', 'c']) await generate({ key_alias: alias });

  const first = (await ask('GET', '/key/list?size=2')).json;
  const second = (await ask('GET', '/key/list?size=2&page=2&return_full_object=true')).json;

  expect(first).toMatchObject({ current_page: 1, total_count: null });
  expect(first.keys).toHaveLength(2);
  expect(second).toMatchObject({ keys: [{ key_alias: expect.any(String) }], total_count: 3, total_pages: 2 });
  expect(await ask('GET', '/key/list?size=100&page=11')).toMatchObject({
    status: 400,
    json: { error: { param: 'page' } },
  });
});

test.each([
  ['dollars', { max_budget: 1, budget_duration: '30d' }, 0.26],
  ['no budget', {}, null],
] as const)('the spend of %s', async (_name, budget, spend) => {
  const resetsAtMs = Date.parse('2027-02-01T00:00:00Z');
  const used = { used: 0.25, left: 0.75, beyond: 0.01, resetsAtMs };
  edge = createEdge({
    useCases: {
      keyUse: async ({ settings }) => ({
        rpm: null,
        tpm: null,
        modelLimits: {},
        budget: settings.budget && used,
        waiting: { jobs: null, callers: null },
      }),
    },
  });
  const { key } = (await ask('POST', '/key/generate', budget)).json as unknown as { key: string };

  const { json } = await ask('GET', `/key/info?key=${key}`);

  expect(json).toMatchObject({
    info: { spend, budget_reset_at: spend === null ? null : '2027-02-01T00:00:00.000Z' },
  });
});
