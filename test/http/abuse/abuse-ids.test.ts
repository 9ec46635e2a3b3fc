import { beforeEach, describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { createKeys } from '../../../lambda/app/keys/create-keys.ts';
import { createApiHandler } from '../../../lambda/http/edge/api-handler.ts';
import { memoryKeyStore } from '../../../lambda/memory/memory-key-store.ts';
import { aLine, createBatchWorld } from '../../setup/worlds/batch-world.ts';
import { aKey, aSecret, storedSecret } from '../../setup/sample-keys.ts';
import { bearer, createEdge } from '../edge.ts';
import { createRoutes } from '../../../lambda/http/edge/routes.ts';
import { installLambdaRuntime, invoke } from '../../../testkit/lambda-runtime.ts';
import { silentLog } from '../../setup/silent-log.ts';
import { restEvent, type Sent } from '../../../testkit/rest-event.ts';

installLambdaRuntime();

const secrets = { a: aSecret(), b: aSecret(), red: aSecret(), blue: aSecret() };

/** Pairs of callers who must be strangers to each other. */
const strangers = [
  ['two keys of their own, without a master key', undefined, 'sk-ours', 'sk-theirs'],
  ['two stored keys', 'sk-master', secrets.a, secrets.b],
  ['two teams', 'sk-master', secrets.red, secrets.blue],
  ['a team and a key without one', 'sk-master', secrets.red, secrets.a],
  ['a stored key and the master key', 'sk-master', secrets.a, 'sk-master'],
  ['the master key and a stored key', 'sk-master', 'sk-master', secrets.a],
] as const;

describe.each(strangers)('%s', (...pair) => {
  const [, masterKey, ourKey, theirKey] = pair;
  const ours = bearer(ourKey);
  const theirs = bearer(theirKey);

  let send: (sent: Sent) => Promise<{ readonly status: number; readonly text: string }>;
  let ids: Readonly<Record<'request' | 'response' | 'file' | 'batch', string>>;

  beforeEach(async () => {
    const world = createBatchWorld({
      deployments: [{ rpm: 1 }],
      isStarterDead: true,
      config: { masterKey },
    });
    const { clock, deps, useCases, files, batches } = world;
    const { config, happenings } = deps;
    const keyStore = memoryKeyStore({ clock });
    for (const [name, secret] of Object.entries(secrets)) {
      const team = name === 'red' || name === 'blue' ? name : null;
      await keyStore.create(aKey({ id: `key_${name}`, settings: { team }, secrets: [storedSecret(secret)] }));
    }
    const handler = createApiHandler({
      useCases,
      files,
      batches,
      config,
      clock,
      secrets: deps.secrets,
      keyStore,
      keys: createKeys({ keys: keyStore, clock, happenings, randomBytes }),
      log: silentLog,
      openApi: () => '{}',
      boardPage: () => ({ html: '<!doctype html>', contentSecurityPolicy: "default-src 'none'" }),
    });
    send = (sent) =>
      clock.run(
        invoke(handler, restEvent(sent)).then(async ({ statusCode, text, ended }) => {
          await ended;
          return { status: statusCode, text: text() };
        }),
      );
    const made = async (path: string, body: unknown, headers = {}) =>
      (JSON.parse((await send({ path, body, headers: { ...ours, ...headers } })).text) as { id: string }).id;
    const chat = { model: 'm', messages: [{ role: 'user', content: 'ours' }] };
    const form = ['--x-x-x', 'Content-Disposition: form-data; name="purpose"', '', 'batch', '--x-x-x'];
    const part = 'Content-Disposition: form-data; name="file"; filename="a"';
    const file = await made('/v1/files', [...form, part, '', aLine('ours'), '--x-x-x--', ''].join('\r\n'), {
      'Content-Type': 'multipart/form-data; boundary=x-x-x',
    });
    const batch = { endpoint: '/v1/chat/completions', completion_window: '24h' };
    ids = {
      request: await made('/v1/chat/completions', chat, { Prefer: 'respond-async' }),
      response: await made('/v1/responses', { model: 'm', input: 'ours', background: true }),
      file,
      batch: await made('/v1/batches', { ...batch, input_file_id: file }),
    };
  });

  type Way = readonly [what: keyof typeof ids, method: string, path: string, body?: unknown];

  const ways: readonly Way[] = [
    ['request', 'GET', '/v1/requests/ID'],
    ['request', 'GET', '/v1/requests/ID?stream=true'],
    ['request', 'PATCH', '/v1/requests/ID', { priority: 0 }],
    ['request', 'DELETE', '/v1/requests/ID'],
    ['request', 'POST', '/v1/requests/ID/cancel'],
    ['response', 'GET', '/v1/responses/ID'],
    ['response', 'GET', '/v1/responses/ID?stream=true'],
    ['response', 'GET', '/v1/requests/ID'],
    ['response', 'POST', '/v1/responses/ID/cancel'],
    ['file', 'GET', '/v1/files/ID'],
    ['file', 'GET', '/v1/files/ID/content'],
    ['file', 'DELETE', '/v1/files/ID'],
    ['batch', 'GET', '/v1/batches/ID'],
    ['batch', 'POST', '/v1/batches/ID/cancel'],
  ];

  const sentBy = (
    headers: Readonly<Record<string, string>>,
    [, method, path, body]: Way,
    id: string,
  ): Sent => {
    const [before = '', query = ''] = path.replace('ID', id).split('?');
    const asked = query === '' ? {} : { query: Object.fromEntries(new URLSearchParams(query)) };
    return { method, path: before, headers, ...asked, ...(body === undefined ? {} : { body }) };
  };

  test('every route with an id is one of the ways', () => {
    const routes = createRoutes(createEdge().site).flatMap(({ method, paths }) => {
      const path = (paths[0] ?? '').replace(':id', 'ID');
      return /:id|models|keys?\b/.test(path) || !path.includes('ID') ? [] : [`${method} ${path}`];
    });

    expect(routes.filter((route) => !ways.some(([, method, path]) => `${method} ${path}` === route))).toEqual(
      [],
    );
  });

  describe('another caller’s id', () => {
    test.each(ways)('%s: %s %s answers as if it did not exist', async (...way) => {
      const id = ids[way[0]];
      const unknown = id.slice(0, -1) + (id.endsWith('0') ? '1' : '0');

      const taken = await send(sentBy(theirs, way, id));
      const guessed = await send(sentBy(theirs, way, unknown));
      const own = await send(
        sentBy(ours, [way[0], 'GET', `/v1/${way[0]}s/ID`.replace('batchs', 'batches')], id),
      );

      expect(taken.status).toBe(404);
      expect(taken.text.replaceAll(id, 'ID')).toBe(guessed.text.replaceAll(unknown, 'ID'));
      expect(own.status).toBe(200);
      expect(own.text).not.toMatch(/"status":"cancel/);
    });

    test.each(['requests', 'files', 'batches'])('is on no page of the caller’s own %s', async (kind) => {
      const { text } = await send({ method: 'GET', path: `/v1/${kind}`, headers: theirs });

      expect(JSON.parse(text)).toMatchObject({ data: [], first_id: null, last_id: null, has_more: false });
    });

    test.each<['request' | 'file' | 'batch', string, number]>([
      ['request', '/v1/requests', 400],
      ['file', '/v1/files', 200],
      ['batch', '/v1/batches', 200],
    ])('of a %s leads to no page', async (kind, path, status) => {
      const answer = await send({ method: 'GET', path, headers: theirs, query: { after: ids[kind] } });

      expect(answer.status).toBe(status);
      expect(answer.text).not.toContain('ours');
    });

    test('of a file is not accepted as a batch’s input', async () => {
      const body = { input_file_id: ids.file, endpoint: '/v1/chat/completions', completion_window: '24h' };

      const { status, text } = await send({ path: '/v1/batches', headers: theirs, body });

      expect([status, JSON.parse(text)]).toMatchObject([400, { error: { param: 'input_file_id' } }]);
    });

    test('under the same idempotency key is another request', async () => {
      const body = { model: 'm', messages: [{ role: 'user', content: 'secret of ours' }] };
      const keyed = { 'Idempotency-Key': 'k', Prefer: 'respond-async' };

      const first = await send({ headers: { ...ours, ...keyed }, body });
      const second = await send({ headers: { ...theirs, ...keyed }, body });
      const idOf = (text: string) => (JSON.parse(text) as { id: string }).id;

      expect([first.status, second.status]).toEqual([202, 202]);
      expect(idOf(second.text)).not.toBe(idOf(first.text));
    });
  });
});
