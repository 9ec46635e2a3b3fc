import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import OpenAI, { APIError, NotFoundError, toFile } from 'openai';
import { startFakeUpstream, type FakeUpstream } from '../../../testkit/fake-upstream.ts';
import type { LocalGateway } from '../../../local/local-gateway.ts';
import { KEY, openGateway } from '../../setup/worlds/local-gateway.ts';

let upstream: FakeUpstream;
let gateway: LocalGateway;
let client: OpenAI;

/** The upstream of batches accepts this many calls a minute. */
const RPM = 120;

beforeAll(async () => {
  upstream = await startFakeUpstream({ latencyMs: 20 });
  gateway = await openGateway(`
model_list:
  - model_name: mock
    litellm_params: { model: gpt-3.5-turbo, mock_response: "Hello world this is Macintosh!" }
  - model_name: one
    litellm_params: { model: gpt-3.5-turbo, mock_response: "patience", rpm: 1 }
  - model_name: limited
    litellm_params: { model: openai/some-model, api_base: '${upstream.url}', api_key: upstream-key, rpm: ${RPM} }
  - model_name: open
    litellm_params: { model: openai/some-model, api_base: '${upstream.url}', api_key: upstream-key }
general_settings: { master_key: ${KEY} }
`);
  client = new OpenAI({ apiKey: KEY, baseURL: `${gateway.url}/v1`, maxRetries: 0 });
}, 60_000);
afterAll(async () => {
  await gateway.stop();
  await upstream.stop();
});

async function retrieveUntilEnded(id: string) {
  for (;;) {
    const response = await client.responses.retrieve(id);
    if (response.status !== 'queued' && response.status !== 'in_progress') return response;
    await pause(200);
  }
}

async function retrieveBatchUntilEnded(id: string) {
  for (;;) {
    const batch = await client.batches.retrieve(id);
    if (['completed', 'failed', 'expired', 'cancelled'].includes(batch.status)) return batch;
    await pause(500);
  }
}

const linesFor = (model: string, run: string, count: number) =>
  Array.from({ length: count }, (_, n) =>
    JSON.stringify({
      custom_id: `${run}-${n}`,
      method: 'POST',
      url: '/v1/chat/completions',
      body: { model, user: `${run}-${n}`, messages: [{ role: 'user', content: 'Hey!' }] },
    }),
  );

async function createBatch(lines: readonly string[]) {
  const file = await client.files.create({
    file: await toFile(Buffer.from(lines.join('\n')), 'lines.jsonl'),
    purpose: 'batch',
  });
  const endpoint = '/v1/chat/completions';
  return client.batches.create({ input_file_id: file.id, endpoint, completion_window: '24h' });
}

async function resultsIn(fileId: string | undefined) {
  if (fileId === undefined) throw new Error('there is no such file');
  const text = await (await client.files.content(fileId)).text();
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

const arrivalsOf = (run: string) => upstream.arrivals.filter(({ user }) => user.startsWith(`${run}-`));

describe('responses', () => {
  test('are created directly, and as a stream', async () => {
    const response = await client.responses.create({ model: 'mock', input: 'Hey!' });
    const stream = await client.responses.create({ model: 'mock', input: 'Hey!', stream: true });

    let text = '';
    for await (const event of stream) if (event.type === 'response.output_text.delta') text += event.delta;

    expect(response).toMatchObject({ status: 'completed', output_text: 'Hello world this is Macintosh!' });
    expect(text).toBe('Hello world this is Macintosh!');
  });

  test('by the SDK’s own stream helper end with the whole response', async () => {
    const stream = client.responses.stream({ model: 'mock', input: 'Hey!' });

    const { output_text: text, status } = await stream.finalResponse();

    expect([status, text]).toEqual(['completed', 'Hello world this is Macintosh!']);
  });

  test('in the background are retrieved until completed', async () => {
    const created = await client.responses.create({ model: 'mock', input: 'Hey!', background: true });

    const response = await retrieveUntilEnded(created.id);

    expect(created).toMatchObject({ object: 'response', background: true, output_text: '' });
    expect(['queued', 'in_progress', 'completed']).toContain(created.status);
    expect(response).toMatchObject({
      id: created.id,
      status: 'completed',
      background: true,
      output_text: 'Hello world this is Macintosh!',
      usage: { total_tokens: 30 },
    });
  }, 30_000);

  test('in the background are retrieved as a stream', async () => {
    const { id } = await client.responses.create({ model: 'mock', input: 'Hey!', background: true });

    const stream = await client.responses.retrieve(id, { stream: true });
    let text = '';
    let last: unknown;
    for await (const event of stream) {
      if (event.type === 'response.output_text.delta') text += event.delta;
      last = event;
    }

    expect(text).toBe('Hello world this is Macintosh!');
    expect(last).toMatchObject({ type: 'response.completed', response: { id } });
  }, 30_000);

  test('in the background are cancelled', async () => {
    await client.responses.create({ model: 'one', input: 'first' });
    const created = await client.responses.create({ model: 'one', input: 'second', background: true });

    const cancelled = await client.responses.cancel(created.id);
    const again = await client.responses.cancel(created.id);

    expect([created.status, cancelled.status, again.status]).toEqual(['queued', 'cancelled', 'cancelled']);
    expect((await client.responses.retrieve(created.id)).status).toBe('cancelled');
  }, 30_000);

  test('stream after waiting for a turn', async () => {
    const stream = await client.responses.create({ model: 'one', input: 'third', stream: true });

    let last = '';
    for await (const event of stream) last = event.type;

    expect(last).toBe('response.completed');
  }, 90_000);

  test.each<[string, () => Promise<unknown>, number]>([
    ['of nobody', () => client.responses.retrieve('resp_0'), 404],
    [
      'with more in it',
      () => client.responses.retrieve('resp_0', { include: ['file_search_call.results'] }),
      400,
    ],
    ['deleted', () => client.responses.delete('resp_0'), 405],
    ['its items', () => client.responses.inputItems.list('resp_0').then(() => undefined), 404],
    ['speech', () => client.audio.speech.create({ model: 'mock', input: 'x', voice: 'alloy' }), 404],
  ])('that are not offered say so: %s', async (_, ask, status) => {
    const error: unknown = await ask().catch((reason: unknown) => reason);

    expect(error).toBeInstanceOf(APIError);
    expect(error).toMatchObject({ status });
  });
});

describe('files', () => {
  test('are uploaded, processed, listed, read and deleted', async () => {
    const file = await client.files.create({
      file: await toFile(Buffer.from('{"größe":"🙂"}\n'), 'a.jsonl'),
      purpose: 'batch',
    });

    const processed = await client.files.waitForProcessing(file.id);
    const listed: string[] = [];
    for await (const { id } of client.files.list({ limit: 1 })) listed.push(id);
    const text = await (await client.files.content(file.id)).text();
    const deleted = await client.files.delete(file.id);

    expect(processed).toMatchObject({ status: 'processed', filename: 'a.jsonl', bytes: 19 });
    expect(listed).toContain(file.id);
    expect(text).toBe('{"größe":"🙂"}\n');
    expect(deleted).toEqual({ id: file.id, object: 'file', deleted: true });
    await expect(client.files.retrieve(file.id)).rejects.toBeInstanceOf(NotFoundError);
  });
});

describe('batches', () => {
  test('of 200 lines are answered line by line, each called once, within the limit', async () => {
    const created = await createBatch(linesFor('limited', 'whole', 200));

    const batch = await retrieveBatchUntilEnded(created.id);
    const results = await resultsIn(batch.output_file_id);

    expect(batch).toMatchObject({
      status: 'completed',
      request_counts: { total: 200, completed: 200, failed: 0 },
    });
    expect(results).toEqual(
      Array.from({ length: 200 }, (_, n) => ({
        id: expect.stringMatching(/^batch_req_/),
        custom_id: `whole-${n}`,
        error: null,
        response: {
          status_code: 200,
          request_id: expect.stringMatching(/^req_/),
          body: expect.objectContaining({ object: 'chat.completion' }),
        },
      })),
    );
    expect(new Set(arrivalsOf('whole').map(({ user }) => user)).size).toBe(200);
    expect(arrivalsOf('whole')).toHaveLength(200);
    const times = arrivalsOf('whole').map(({ atMs }) => atMs);
    const inAMinute = (from: number) => times.filter((atMs) => atMs >= from && atMs < from + 60_000).length;
    expect(Math.max(...times.map(inAMinute))).toBeLessThanOrEqual(RPM);
    expect((await client.batches.list({ limit: 1 })).data[0]?.id).toBe(batch.id);
  }, 240_000);

  test('survive the end of the function that feeds them, in the middle, without a second call', async () => {
    const creating = createBatch(linesFor('open', 'crash', 300)).catch(() => undefined);
    await pause(300);
    while (arrivalsOf('crash').length < 20) await pause(20);
    await gateway.endFunction('api');
    await creating;

    const [open] = (await client.batches.list({ limit: 1 })).data;
    const batch = await retrieveBatchUntilEnded(open!.id);
    const results = await resultsIn(batch.output_file_id);

    expect(batch).toMatchObject({ status: 'completed', request_counts: { total: 300, completed: 300 } });
    expect(results.map(({ custom_id }) => custom_id)).toEqual(
      Array.from({ length: 300 }, (_, n) => `crash-${n}`),
    );
    expect(arrivalsOf('crash')).toHaveLength(300);
  }, 180_000);

  test('are cancelled: answered lines stay, the rest is listed, and nothing is called any more', async () => {
    const created = await createBatch(linesFor('one', 'cancel', 30));

    await client.batches.cancel(created.id);
    const batch = await retrieveBatchUntilEnded(created.id);
    const errors = await resultsIn(batch.error_file_id);

    const { completed = 0, failed = 0 } = batch.request_counts ?? {};
    expect([batch.status, completed + failed]).toEqual(['cancelled', 30]);
    expect(errors.map(({ error }) => (error as { code: string }).code)).toEqual(
      Array.from({ length: failed }, () => 'batch_cancelled'),
    );
  }, 60_000);

  test('with mistakes fail, and name them', async () => {
    const { id } = await createBatch(['{"custom_id":', ...linesFor('mock', 'x', 1)]);

    const batch = await retrieveBatchUntilEnded(id);

    expect(batch).toMatchObject({
      status: 'failed',
      errors: { data: [{ line: 1, code: 'invalid_json_line' }] },
    });
  });
});
