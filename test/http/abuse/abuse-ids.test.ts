import { beforeEach, describe, expect, test } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { createKeys } from '../../../lambda/app/keys/create-keys.ts';
import { createApiHandler } from '../../../lambda/http/edge/api-handler.ts';
import { memoryKeyStore } from '../../../lambda/memory/memory-key-store.ts';
import { aLine, createBatchWorld } from '../../setup/worlds/batch-world.ts';
import { installLambdaRuntime, invoke } from '../../../testkit/lambda-runtime.ts';
import { silentLog } from '../../setup/silent-log.ts';
import { restEvent, type Sent } from '../../../testkit/rest-event.ts';

installLambdaRuntime();

/** Two callers of one gateway without a master key: only their keys tell them apart. */
const ours = { Authorization: 'Bearer sk-ours' };
const theirs = { Authorization: 'Bearer sk-theirs' };

let send: (sent: Sent) => Promise<{ readonly status: number; readonly text: string }>;
let ids: Readonly<Record<'request' | 'response' | 'file' | 'batch', string>>;

beforeEach(async () => {
  const world = createBatchWorld({ deployments: [{ rpm: 1 }], isStarterDead: true });
  const { clock, deps, gateway, files, batches } = world;
  const { config } = deps;
  const handler = createApiHandler({
    gateway,
    files,
    batches,
    keys: createKeys({ keys: memoryKeyStore({ clock }), clock, log: silentLog, randomBytes }),
    config,
    clock,
    secrets: deps.secrets,
    log: silentLog,
    openApi: () => '{}',
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

const sentBy = (headers: Readonly<Record<string, string>>, [, method, path, body]: Way, id: string): Sent => {
  const [before = '', query = ''] = path.replace('ID', id).split('?');
  const asked = query === '' ? {} : { query: Object.fromEntries(new URLSearchParams(query)) };
  return { method, path: before, headers, ...asked, ...(body === undefined ? {} : { body }) };
};

describe('another caller’s id', () => {
  test.each(ways)('%s: %s %s is as if there were none', async (...way) => {
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

  test.each(['requests', 'files', 'batches'])('is on no page of one’s own %s', async (kind) => {
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

  test('of a file is no input of a batch', async () => {
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
