import { describe, expect, test } from '@jest/globals';
import { Fault } from '../../../lambda/core/faults.ts';
import { emptyQueueRow } from '../../../lambda/core/line/queue-row.ts';
import type { KeyRecord } from '../../../lambda/core/keys/key-record.ts';
import type { KeySettings } from '../../../lambda/core/keys/key-settings.ts';
import { createRoutes } from '../../../lambda/http/edge/routes.ts';
import { aKey, aSecret, storedSecret } from '../../setup/sample-keys.ts';
import {
  anAnswer,
  bearer,
  chat,
  createEdge,
  type EdgeOptions,
  errorIn,
  masterKey,
  requestObject,
  served,
} from '../edge.ts';

const secret = aSecret();
const byKey = bearer(secret);

/** An edge with one stored key, and how often it was looked for. */
function edgeWith(settings: Partial<KeySettings> = {}, options: EdgeOptions = {}) {
  const record: KeyRecord = aKey({ id: 'key_1', settings, secrets: [storedSecret(secret)] });
  const found: string[] = [];
  const edge = createEdge({
    ...options,
    keyStore: {
      find: async (hash) => {
        found.push(hash);
        return record.secrets.some((own) => own.hash === hash) ? record : undefined;
      },
    },
  });
  return { ...edge, found };
}

describe('a stored key', () => {
  test('owns what it asks for, and its team does where it has one', async () => {
    for (const [team, owner] of [
      [null, 'key_1'],
      ['a', 'team:a'],
    ] as const) {
      const edge = edgeWith({ team });

      await edge.send({ headers: byKey, body: chat });

      expect(edge.requests).toMatchObject([{ owner, keyId: 'key_1', priority: 100 }]);
      expect(edge.requests[0]).not.toHaveProperty('formerOwners');
    }
  });

  test('of a form that is not ours is refused without a look into the store or at the model', async () => {
    const edge = edgeWith();
    const mistyped = secret.slice(0, -1) + (secret.endsWith('0') ? '1' : '0');

    for (const key of [mistyped, 'sk-hw-', 'sk-1234', `${secret}x`]) {
      const { status, text } = await edge.send({ headers: bearer(key), body: chat });

      expect([status, errorIn(text).code]).toEqual([401, 'invalid_api_key']);
    }
    expect([edge.found, edge.seen]).toEqual([[], []]);
  });

  test('that nobody knows is refused, whatever else is wrong', async () => {
    const edge = edgeWith();
    const bodies = [chat, { model: 'none' }, '{', { ...chat, priority: 'high' }];

    for (const body of bodies) {
      const { status, text } = await edge.send({ headers: bearer(aSecret()), body });

      expect([status, errorIn(text).code]).toEqual([401, 'invalid_api_key']);
    }
    expect(edge.found).toHaveLength(bodies.length);
    expect(edge.requests).toEqual([]);
  });

  test.each([
    ['is disabled', { isDisabled: true }, 'key_disabled'],
    ['has expired', { expiresAtMs: 1 }, 'key_expired'],
  ] as const)('that %s is refused', async (...row) => {
    const [, settings, code] = row;
    const edge = edgeWith(settings);

    const { status, text, headers } = await edge.send({ headers: byKey, body: chat });

    expect([status, errorIn(text).code, headers['www-authenticate']]).toEqual([401, code, 'Bearer']);
    expect(text).not.toContain(secret);
    expect(edge.requests).toEqual([]);
  });

  test.each([
    ['a call', { body: chat }],
    ['a list', { method: 'GET', path: '/v1/requests' }],
  ])('cannot be told while its store is away: %s is 503, never 401', async (_name, sent) => {
    const away = new Fault('store_unavailable', 'Away.', { retryAfterMs: 1_000 });
    const edge = createEdge({ keyStore: { find: () => Promise.reject(away) } });

    const answer = await edge.send({ headers: byKey, ...sent });

    expect([answer.status, errorIn(answer.text).code]).toEqual([503, 'store_unavailable']);
    expect(answer.headers['retry-after']).toBe('1');
    expect((await edge.send({ headers: bearer(masterKey), ...sent })).status).toBe(200);
  });

  test('is looked for while the group is read', async () => {
    const order: string[] = [];
    const slow = createEdge({
      keyStore: {
        find: async () => {
          order.push('key asked for');
          await slow.clock.sleep(20);
          order.push('key found');
          return undefined;
        },
      },
      useCases: {
        look: async () => {
          order.push('group asked for');
          return { windows: {}, queue: emptyQueueRow };
        },
      },
    });

    await slow.clock.run(slow.send({ headers: byKey, body: chat }));

    expect(order).toEqual(['key asked for', 'group asked for', 'key found']);
  });
});

describe('the role', () => {
  const routes = createRoutes(createEdge().site).filter((route) => 'needs' in route);

  test.each<[KeySettings['role'], readonly string[]]>([
    ['call', ['admin']],
    ['read', ['admin', 'call']],
    ['admin', ['call']],
  ])('%s is refused where a route needs one of %j', async (role, refused) => {
    const edge = edgeWith({ role });

    for (const { method, paths, needs } of routes) {
      const path = (paths[0] ?? '').replace(/(\*\*)?:id/, 'x');
      const { status, text } = await edge.send({ method, path, headers: byKey });
      const isRefused = status === 403 && errorIn(text).code === 'role_not_allowed';

      expect([method, path, isRefused]).toEqual([method, path, refused.includes(needs)]);
    }
  });

  test('is nothing that a master key needs', async () => {
    const edge = createEdge();

    expect((await edge.send({ headers: bearer(masterKey), body: chat })).status).toBe(200);
  });
});

describe('the models of a key', () => {
  const listed = async (models: string[] | null) => {
    const { text } = await edgeWith({ models }).send({ method: 'GET', path: '/v1/models', headers: byKey });
    return (JSON.parse(text) as { data: { id: string }[] }).data.map(({ id }) => id);
  };

  test.each([
    [null, ['m', 'vendor/large', 'nickname']],
    [['m'], ['m', 'nickname']],
    [['nickname'], ['m', 'nickname']],
    [['vendor/*'], ['vendor/large']],
    [[], []],
  ])('%j are %j in its list', async (models, expected) => {
    expect(await listed(models)).toEqual(expected);
  });

  test.each(['/v1/chat/completions', '/v1/completions', '/v1/responses', '/queue/chat/completions'])(
    'are all that it may call at %s',
    async (path) => {
      const edge = edgeWith({ models: ['vendor/*'] });
      const bodyOf = (model: string) => ({ ...chat, model, prompt: 'p', input: 'i' });

      const refused = await edge.send({ path, headers: byKey, body: bodyOf('nickname') });
      const allowed = await edge.send({ path, headers: byKey, body: bodyOf('vendor/large') });

      expect([refused.status, errorIn(refused.text)]).toMatchObject([
        403,
        { code: 'model_not_allowed', param: 'model', message: expect.stringContaining('vendor/*') },
      ]);
      expect(allowed.status).toBe(200);
      expect(edge.requests).toHaveLength(1);
    },
  );

  test('are all that it is told of', async () => {
    const edge = edgeWith({ models: ['vendor/*'] });

    const unknown = await edge.send({ headers: byKey, body: { ...chat, model: 'none' } });
    const other = await edge.send({ method: 'GET', path: '/v1/models/m', headers: byKey });

    expect([unknown.status, other.status]).toEqual([404, 404]);
    expect(errorIn(unknown.text).message).toMatch(/Known models: vendor\/large\.$/);
    expect(errorIn(other.text).message).toMatch(/Known models: vendor\/large\.$/);
  });
});

describe('the priorities of a key', () => {
  const priority = { default: null, best: 50, worst: 200, outside: 'clamp' as const };
  const doors: readonly [string, object][] = [
    ['/v1/chat/completions', {}],
    ['/v1/completions', {}],
    ['/v1/responses', {}],
    ['/queue/chat/completions', {}],
    ['/v1/chat/completions', { background: true }],
    ['/v1/responses', { background: true }],
  ];
  const body = { ...chat, prompt: 'p', input: 'i' };

  test.each(doors)('clamp what is asked for outside at %s %j, and say so', async (path, more) => {
    const edge = edgeWith({ priority });
    const send = (asked: object) => edge.send({ path, headers: byKey, body: { ...body, ...more, ...asked } });

    const better = await send({ priority: 0 });
    const worse = await send({ priority: 900 });
    const inside = await send({ priority: 100 });
    const none = await send({});

    expect(edge.requests.map((request) => request.priority)).toEqual([50, 200, 100, 100]);
    expect([better, worse, inside, none].map(({ headers }) => headers['x-headway-priority'])).toEqual([
      '50; clamped',
      '200; clamped',
      undefined,
      undefined,
    ]);
  });

  test.each(doors)('refuse it where they are told to at %s %j', async (path, more) => {
    const edge = edgeWith({ priority: { ...priority, outside: 'refuse' } });

    const { status, text } = await edge.send({
      path,
      headers: byKey,
      body: { ...body, ...more, priority: 0 },
    });

    expect([status, errorIn(text)]).toMatchObject([400, { param: 'priority' }]);
    expect(errorIn(text).message).toContain('from 50 to 200');
    expect(edge.requests).toEqual([]);
  });

  test('have a default of their own', async () => {
    const edge = edgeWith({ priority: { ...priority, default: 70 } });

    await edge.send({ headers: byKey, body: chat });

    expect(edge.requests).toMatchObject([{ priority: 70 }]);
  });

  test('hold for a change of what waits', async () => {
    const change = { method: 'PATCH', path: '/v1/requests/req_7f', headers: byKey, body: { priority: 0 } };
    const clamped = edgeWith({ priority });
    const refusing = edgeWith({ priority: { ...priority, outside: 'refuse' } });

    const answer = await clamped.send(change);
    const refused = await refusing.send(change);

    expect(clamped.seen).toMatchObject([{ use: 'change', with: { owner: 'key_1', priority: 50 } }]);
    expect(answer.headers['x-headway-priority']).toBe('50; clamped');
    expect([refused.status, errorIn(refused.text).param]).toEqual([400, 'priority']);
    expect(refusing.seen).toEqual([]);
  });
});

describe('the budget of a key', () => {
  const priority = { default: null, best: 50, worst: 1_000, outside: 'clamp' } as const;
  const demoted = { ...requestObject, priority: 1_000, demoted: true };

  test('that is used up is told, also in place of the range of its key', async () => {
    const answer = { ...anAnswer(), served: { ...served, demotedTo: 1_000 } };
    const edge = edgeWith(
      { priority },
      { useCases: { complete: async () => answer, submit: async () => demoted } },
    );
    const body = { ...chat, priority: 0 };

    const waited = await edge.send({ headers: byKey, body });
    const queued = await edge.send({ path: '/queue/chat/completions', headers: byKey, body });
    const later = await edge.send({ headers: { ...byKey, Prefer: 'respond-async' }, body });

    for (const { headers } of [waited, queued, later]) {
      expect(headers['x-headway-priority']).toBe('1000; demoted');
    }
    expect(queued.headers['x-litellm-priority']).toBe('1000');
    expect(JSON.parse(later.text)).toMatchObject({ priority: 1_000, demoted: true });
  });

  test('is told where a caller is answered with the id of its request', async () => {
    const edge = edgeWith(
      {},
      { useCases: { complete: async () => ({ kind: 'accepted', object: demoted }) } },
    );

    const { status, headers } = await edge.send({ headers: byKey, body: chat });

    expect([status, headers['x-headway-priority']]).toEqual([202, '1000; demoted']);
  });

  test('is told in LiteLLM’s header too where the request becomes a job', async () => {
    const edge = edgeWith(
      { priority },
      { useCases: { complete: async () => ({ kind: 'accepted', object: demoted }) } },
    );

    const { headers } = await edge.send({ path: '/queue/chat/completions', headers: byKey, body: chat });

    expect([headers['x-headway-priority'], headers['x-litellm-priority']]).toEqual(['1000; demoted', '1000']);
  });

  test('that refuses says until when, and that a retry is in vain', async () => {
    const fault = new Fault('budget_exceeded', 'used up', { param: 'budget', retryAfterMs: 7_200_000 });
    const edge = edgeWith({}, { useCases: { complete: () => Promise.reject(fault) } });

    const { status, text, headers } = await edge.send({ headers: byKey, body: chat });

    expect([status, errorIn(text)]).toMatchObject([
      429,
      { type: 'budget_exceeded', code: 'budget_exceeded', param: 'budget' },
    ]);
    expect(headers).toMatchObject({ 'retry-after': '7200', 'x-should-retry': 'false' });
  });
});
