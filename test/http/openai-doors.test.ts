import { describe, expect, test } from '@jest/globals';
import type { RequestObject } from '../../lambda/app/use-cases.ts';
import type { BatchWanted } from '../../lambda/app/batches/batches.ts';
import { createBatchWorld, OWNER, startBatch, linesOf } from '../setup/worlds/batch-world.ts';
import { authorized, createEdge, requestObject, type EdgeOptions, ofMaster } from './edge.ts';
import type { Sent } from '../../testkit/rest-event.ts';

const aResponse: RequestObject = { ...requestObject, id: 'resp_7f' };
const json = async (edge: ReturnType<typeof createEdge>, sent: Sent) => {
  const { status, text, headers } = await edge.send({ headers: authorized, ...sent });
  return { status, headers, body: JSON.parse(text) as Record<string, unknown> };
};
const readResponse = (object: RequestObject) =>
  json(createEdge({ useCases: { collect: async () => object } }), {
    method: 'GET',
    path: '/v1/responses/resp_7f',
  });

describe('a response in the background', () => {
  const body = { model: 'm', input: 'hello', background: true };
  const options: EdgeOptions = { useCases: { submit: async () => aResponse } };

  test('is accepted in OpenAI’s shape, and goes upstream without the gateway’s fields', async () => {
    const edge = createEdge(options);

    const answer = await json(edge, { path: '/v1/responses', body: { ...body, priority: 5 } });

    expect(answer).toMatchObject({
      status: 200,
      headers: { 'x-headway-request-id': 'resp_7f' },
      body: {
        id: 'resp_7f',
        object: 'response',
        status: 'queued',
        background: true,
        output: [],
        error: null,
      },
    });
    expect(edge.requests).toMatchObject([
      { endpoint: 'responses', priority: 5, body: { model: 'm', input: 'hello' } },
    ]);
    expect(Object.keys(edge.requests[0]!.body)).toEqual(['model', 'input']);
  });

  test('by Prefer is accepted with 202', async () => {
    const headers = { ...authorized, Prefer: 'respond-async' };

    const asked = { model: 'm', input: 'hello' };

    const answer = await json(createEdge(options), { path: '/responses', headers, body: asked });

    expect(answer).toMatchObject({ status: 202, headers: { 'preference-applied': 'respond-async' } });
  });

  test.each<[Partial<RequestObject>, object]>([
    [{ status: 'queued' }, { status: 'queued', output: [], error: null }],
    [{ status: 'in_progress' }, { status: 'in_progress', output: [] }],
    [{ status: 'cancelled' }, { status: 'cancelled', error: null }],
    [
      { status: 'failed', error: { message: 'No.', type: 't', param: null, code: null } },
      { status: 'failed', error: { code: 'server_error', message: 'No.' } },
    ],
    [
      { status: 'expired', error: { message: 'Late.', type: 'timeout', param: null, code: 'timeout' } },
      { status: 'failed', error: { code: 'timeout', message: 'Late.' } },
    ],
    [
      {
        status: 'completed',
        response: '{"id":"resp_up","status":"incomplete","background":false,"output":[{"type":"message"}]}',
      },
      { id: 'resp_7f', status: 'incomplete', background: true, output: [{ type: 'message' }] },
    ],
  ])('is read as %j', async (changes, expected) => {
    const { status, body: read } = await readResponse({ ...aResponse, ...changes });

    expect(status).toBe(200);
    expect(read).toMatchObject({ id: 'resp_7f', object: 'response', ...expected });
  });

  test('that was answered directly is not there', async () => {
    expect(await readResponse({ ...aResponse, status: 'completed' })).toMatchObject({
      status: 404,
      body: { error: { code: 'request_not_found', param: 'id' } },
    });
  });

  test('is streamed under its own id once it has ended, from any event on', async () => {
    const response = '{"id":"resp_up","status":"completed","output":[]}';
    const collect = async () => ({ ...aResponse, status: 'completed', response }) as const;
    const query = { stream: 'true', starting_after: '1' };

    const { headers, text } = await createEdge({ useCases: { collect } }).send({
      method: 'GET',
      path: '/v1/responses/resp_7f',
      headers: authorized,
      query,
    });

    expect(headers['content-type']).toBe('text/event-stream');
    expect(text).toContain('"type":"response.completed"');
    expect(text).toContain('"id":"resp_7f"');
    expect(text).not.toMatch(/resp_up|response\.created/);
  });

  test('is cancelled in OpenAI’s shape', async () => {
    const cancel = async () => ({ ...aResponse, status: 'cancelled' }) as const;

    const answer = await json(createEdge({ useCases: { cancel } }), { path: '/v1/responses/resp_7f/cancel' });

    expect(answer).toMatchObject({ status: 200, body: { object: 'response', status: 'cancelled' } });
  });

  test('is a request, too', async () => {
    const edge = createEdge({ useCases: { collect: async () => aResponse } });

    const answer = await json(edge, { method: 'GET', path: '/v1/requests/resp_7f' });

    expect(answer).toMatchObject({ status: 200, body: { id: 'resp_7f', object: 'request' } });
  });
});

describe('a configured wait that the caller did not ask for', () => {
  const create = (body: object): Sent => ({
    path: '/v1/responses',
    body: { model: 'm', input: 'x', ...body },
  });

  test.each([
    ['is for a response that can be collected', {}, 5_000],
    ['is not for a stream', { stream: true }, undefined],
    ['is not for one that goes on from another', { previous_response_id: 'resp_1' }, undefined],
    ['is not for one that is not to be stored', { store: false }, undefined],
  ])('%s', async (_, extra, maxWaitMs) => {
    const edge = createEdge({ config: { maxWaitSeconds: 5 } });

    await json(edge, create(extra));

    expect(edge.requests.map((request) => request.maxWaitMs)).toEqual([maxWaitMs]);
  });

  test('is refused if the caller asks for it and it is not possible', async () => {
    const edge = createEdge({ config: { maxWaitSeconds: 5 } });

    const { status, body } = await json(edge, create({ stream: true, max_wait: 3 }));

    expect({ status, body }).toMatchObject({ status: 400, body: { error: { param: 'stream' } } });
  });
});

describe('a mistake in a response’s body', () => {
  const create = (body: object): Sent => ({
    path: '/v1/responses',
    body: { model: 'm', input: 'x', ...body },
  });
  const background = (body: object) => create({ background: true, ...body });
  const read = (id: string, query: Record<string, string> = {}): Sent => ({
    method: 'GET',
    path: `/v1/responses/${id}`,
    query,
  });

  test.each<[string, Sent, number, string | null]>([
    ['no input', create({ input: undefined }), 400, 'input'],
    ['an empty input', create({ input: [] }), 400, 'input'],
    ['a stream in the background', background({ stream: true }), 400, 'stream'],
    [
      'a previous response in the background',
      background({ previous_response_id: 'resp_1' }),
      400,
      'previous_response_id',
    ],
    ['a conversation in the background', background({ conversation: 'conv_1' }), 400, 'conversation'],
    ['store: false in the background', background({ store: false }), 400, 'store'],
    ['an unknown model', create({ model: 'nobody' }), 404, 'model'],
    ['the id of a request', read('req_7f'), 404, 'id'],
    ['no id at all', read('x'), 404, 'id'],
    ['a place in no stream', read('resp_7f', { starting_after: '7' }), 400, 'starting_after'],
    ['more to include', read('resp_7f', { 'include[]': 'x' }), 400, 'include[]'],
    ['a wait without end', read('resp_7f', { wait: '61' }), 400, 'wait'],
    ['a deletion', { method: 'DELETE', path: '/v1/responses/resp_7f' }, 405, null],
    ['its items', { method: 'GET', path: '/v1/responses/resp_7f/input_items' }, 404, null],
    ['compaction', { path: '/v1/responses/compact', body: {} }, 405, null],
  ])('%s', async (...[, sent, status, param]) => {
    const edge = createEdge();

    const answer = await json(edge, sent);

    expect(answer).toMatchObject({
      status,
      body: { error: { param, message: expect.stringMatching(/\.$/) } },
    });
    expect(edge.seen).toEqual([]);
  });

  test.each([['previous_response_id'], ['conversation'], ['store']])(
    'does not include %s if the caller waits for the upstream itself',
    async (name) => {
      const edge = createEdge();

      await json(edge, create({ [name]: false }));

      expect(edge.requests[0]?.body).toHaveProperty(name, false);
    },
  );
});

const boundary = 'x-x-x';
const form = (parts: readonly (readonly [head: string, content: string])[]): Sent => ({
  path: '/v1/files',
  headers: { ...authorized, 'Content-Type': `multipart/form-data; boundary=${boundary}` },
  body: [
    ...parts.map(
      ([head, text]) => `--${boundary}\r\nContent-Disposition: form-data; ${head}\r\n\r\n${text}\r\n`,
    ),
    `--${boundary}--\r\n`,
  ].join(''),
});
const purpose = ['name="purpose"', 'batch'] as const;
const file = (text: string) => ['name="file"; filename="größer.jsonl"', text] as const;

describe('a file', () => {
  test('is uploaded, found, listed, read back and deleted', async () => {
    const edge = createEdge();
    const text = '{"größe": "🙂"}\r\n\r\n--x-x\n';

    const { status, body: created } = await json(edge, form([purpose, file(text)]));
    const path = `/v1/files/${String(created.id)}`;
    const content = await edge.send({ method: 'GET', path: `${path}/content`, headers: authorized });
    const read = await json(edge, { method: 'GET', path });
    const list = await json(edge, { method: 'GET', path: '/files', query: { purpose: 'batch' } });
    const none = await json(edge, { method: 'GET', path: '/files', query: { purpose: 'batch_output' } });
    const deleted = await json(edge, { method: 'DELETE', path });
    const gone = await json(edge, { method: 'GET', path });

    expect([status, created]).toEqual([
      200,
      {
        id: expect.stringMatching(/^file-\w+$/),
        object: 'file',
        bytes: Buffer.byteLength(text),
        created_at: 1_800_000_000,
        expires_at: 1_800_000_000 + 7 * 86_400,
        filename: 'größer.jsonl',
        purpose: 'batch',
        status: 'processed',
        status_details: null,
      },
    ]);
    expect([content.text, content.headers['content-type']]).toEqual([text, 'application/octet-stream']);
    expect(read.body).toEqual(created);
    expect(list.body).toEqual({
      object: 'list',
      data: [created],
      first_id: created.id,
      last_id: created.id,
      has_more: false,
    });
    expect(none.body).toEqual({ object: 'list', data: [], first_id: null, last_id: null, has_more: false });
    expect(deleted.body).toEqual({ id: created.id, object: 'file', deleted: true });
    expect(gone).toMatchObject({ status: 404, body: { error: { code: 'file_not_found' } } });
  });

  test.each<[string, Sent, number, string | null]>([
    ['without a purpose', form([file('x')]), 400, 'purpose'],
    ['for another purpose', form([['name="purpose"', 'assistants'], file('x')]), 400, 'purpose'],
    ['without a file', form([purpose]), 400, 'file'],
    ['that is a field', form([purpose, ['name="file"', 'x']]), 400, 'file'],
    [
      'with a life of its own',
      form([purpose, ['name="expires_after[seconds]"', '1'], file('x')]),
      400,
      'expires_after',
    ],
    ['as JSON', { path: '/v1/files', body: {} }, 415, null],
    [
      'without a boundary',
      { ...form([purpose]), headers: { ...authorized, 'Content-Type': 'multipart/form-data' } },
      415,
      null,
    ],
    ['that is cut off', { ...form([purpose, file('x')]), body: `--${boundary}\r\nContent` }, 400, null],
    ['without a body', { ...form([]), body: null }, 400, null],
    ['of 11 MB', form([purpose, file('x'.repeat(11 * 1024 * 1024))]), 413, null],
    ['a list with a limit of 0', { method: 'GET', path: '/v1/files', query: { limit: '0' } }, 400, 'limit'],
    ['a list in another order', { method: 'GET', path: '/v1/files', query: { order: 'up' } }, 400, 'order'],
    [
      'a list of another purpose',
      { method: 'GET', path: '/v1/files', query: { purpose: 'x' } },
      400,
      'purpose',
    ],
    ['that nobody has', { method: 'GET', path: '/v1/files/file-1/content' }, 404, 'id'],
  ])('%s is refused', async (...[, sent, status, param]) => {
    const answer = await json(createEdge(), sent);

    expect(answer).toMatchObject({
      status,
      body: { error: { param, message: expect.stringMatching(/\.$/) } },
    });
  });
});

describe('a batch', () => {
  const wanted = { input_file_id: 'file-1', endpoint: '/v1/responses', completion_window: '24h' };

  test('is shown in OpenAI’s shape', async () => {
    const world = createBatchWorld({ deployments: [{ rpm: 1 }] });
    const batch = await world.clock.run(startBatch(world, linesOf(3)));

    const read = await json(createEdge({ batches: { read: async () => batch } }), {
      method: 'GET',
      path: `/v1/batches/${batch.id}`,
    });

    expect(read.body).toEqual({
      id: batch.id,
      object: 'batch',
      endpoint: '/v1/chat/completions',
      errors: null,

      input_file_id: batch.inputFileId,
      completion_window: '24h',
      status: 'in_progress',
      priority: 1_000,
      output_file_id: null,
      error_file_id: null,
      created_at: 1_800_000_000,
      in_progress_at: 1_800_000_000,
      expires_at: 1_800_086_400,
      finalizing_at: null,
      completed_at: null,
      failed_at: null,
      expired_at: null,
      cancelling_at: null,
      cancelled_at: null,
      request_counts: { total: 3, completed: 0, failed: 0 },
      metadata: {},
    });
  });

  test('is created as the body says', async () => {
    const seen: BatchWanted[] = [];
    const world = createBatchWorld();
    const batch = await world.clock.run(startBatch(world, []));
    const create = async (asked: BatchWanted) => (seen.push(asked), batch);

    const answer = await json(createEdge({ batches: { create } }), {
      path: '/v1/batches',
      body: { ...wanted, priority: 7, metadata: { run: 'nightly' } },
    });

    expect(seen).toEqual([
      {
        ...ofMaster,
        key: { keyId: null, settings: null },
        inputFileId: 'file-1',
        endpoint: 'responses',
        priority: 7,
        metadata: { run: 'nightly' },
      },
    ]);
    expect(answer).toMatchObject({
      status: 200,
      body: { status: 'failed', errors: { object: 'list', data: [{ code: 'empty_file', line: null }] } },
    });
  });

  test.each<[string, object, string]>([
    ['without a file', { input_file_id: undefined }, 'input_file_id'],
    ['of sounds', { endpoint: '/v1/audio/speech' }, 'endpoint'],
    ['without an endpoint', { endpoint: undefined }, 'endpoint'],
    ['of a week', { completion_window: '7d' }, 'completion_window'],
    ['with a priority in words', { priority: 'low' }, 'priority'],
    ['with files of another life', { output_expires_after: { seconds: 1 } }, 'output_expires_after'],
  ])('%s is refused', async (_, changes, param) => {
    const answer = await json(createEdge(), { path: '/v1/batches', body: { ...wanted, ...changes } });

    expect(answer).toMatchObject({
      status: 400,
      body: { error: { param, message: expect.stringMatching(/\.$/) } },
    });
  });

  test('is listed with others, a page at a time', async () => {
    const world = createBatchWorld({ deployments: [{}] });
    const { clock, batches } = world;
    const ids: string[] = [];
    for (let n = 0; n < 3; n++) ids.push((await clock.run(startBatch(world, linesOf(1)))).id);
    const list = () => batches.list({ owner: OWNER, limit: 2 });

    const answer = await json(createEdge({ batches: { list } }), { method: 'GET', path: '/v1/batches' });

    expect(answer.body).toMatchObject({ object: 'list', has_more: true, first_id: ids[2], last_id: ids[1] });
  });
});
