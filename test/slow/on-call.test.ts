import { PassThrough } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import OpenAI, { toFile } from 'openai';
import type { LocalGateway } from '../../local/local-gateway.ts';
import { answerJson, startUpstream, type UpstreamServer } from '../providers/upstream-server.ts';
import { KEY, openGateway } from '../setup/worlds/local-gateway.ts';

/** Each of these must never reach a log. */
const MARKER = {
  prompt: 'marked-prompt-7f3a',
  answer: 'marked-answer-91c2',
  upstreamKey: 'sk-marked-upstream',
};
const SECRET = `whsec_${Buffer.alloc(32, 5).toString('base64')}`;
const HOOK_PATH = '/hook?token=marked-token-55d0';
const TRACE = '1-6922df8f-5d1c6b0e2d4f8a9b1c3d5e7f';

type Line = Readonly<Record<string, unknown>>;

let upstream: UpstreamServer;
let gateway: LocalGateway;
let client: OpenAI;
let written = '';

beforeAll(async () => {
  upstream = await startUpstream();
  upstream.behave((response, received) => {
    const { url = '', body } = received;
    if (url.startsWith('/hook')) response.writeHead(204).end();
    // As from some providers: the refusal quotes the prompt and the key.
    else if (url.startsWith('/broken')) {
      const message = `no: ${MARKER.prompt} with ${MARKER.upstreamKey} ${body}`;
      answerJson(500, { error: { message, type: 'server_error', param: null, code: null } })(
        response,
        received,
      );
    } else answerJson(200, completion)(response, received);
  });
  const at = (path: string) =>
    `model: openai/x, api_base: '${upstream.url}${path}', api_key: ${MARKER.upstreamKey}`;
  const output = new PassThrough();
  output.on('data', (chunk: Buffer) => (written += chunk.toString()));
  gateway = await openGateway(
    `
model_list:
  - model_name: real
    litellm_params: { ${at('/v1')}, rpm: 600 }
  - model_name: limited
    litellm_params: { ${at('/v1')}, rpm: 1 }
  - model_name: broken
    litellm_params: { ${at('/broken')}, rpm: 600 }
general_settings: { master_key: ${KEY} }
headway_settings: { webhooks: { secret: "${SECRET}", allow_loopback: true } }
`,
    {
      output,
      env: { ...process.env, POWERTOOLS_LOG_LEVEL: 'DEBUG', POWERTOOLS_METRICS_DISABLED: 'false' },
    },
  );
  client = new OpenAI({ apiKey: KEY, baseURL: `${gateway.url}/v1`, maxRetries: 0 });
}, 120_000);
afterAll(async () => {
  await gateway.stop();
  await upstream.close();
});

const completion = {
  id: 'c',
  object: 'chat.completion',
  created: 1,
  model: 'x',
  usage: { total_tokens: 3 },
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: MARKER.answer } }],
};
const messages = [{ role: 'user' as const, content: MARKER.prompt }];
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

const lines = (): Line[] =>
  written
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Line);
const logLines = () => lines().filter(({ message }) => message !== undefined);

async function chat(body: object, headers: Readonly<Record<string, string>> = {}) {
  const response = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ messages, ...body }),
  });
  return { status: response.status, object: (await response.json()) as { id: string } };
}

async function ended(id: string): Promise<string> {
  for (;;) {
    const response = await fetch(`${gateway.url}/v1/requests/${id}?wait=20`, {
      headers: { authorization: `Bearer ${KEY}` },
    });
    const { status } = (await response.json()) as { status: string };
    if (['completed', 'failed', 'cancelled', 'expired'].includes(status)) return status;
  }
}

/** Logs arrive from the functions' threads a little later. */
async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await pause(50);
}

describe('the logs of the local functions', () => {
  test('lead from the API to the dispatcher to the store and to the webhook by one trace id', async () => {
    const header = { 'x-amzn-trace-id': `Root=${TRACE};Sampled=1`, prefer: 'respond-async' };

    const { object } = await chat({ model: 'real', webhook_url: upstream.url + HOOK_PATH }, header);
    await ended(object.id);
    const found = () =>
      logLines().filter(({ traceId, requestId }) => traceId === TRACE || requestId === object.id);
    await until(() => found().some(({ message }) => message === 'a webhook was tried'));

    const story = found()
      .filter(({ route }) => !String(route).startsWith('/v1/requests/'))
      .toSorted((a, b) => String(a.timestamp).localeCompare(String(b.timestamp)))
      .map(({ service, message }) => `${String(service)}: ${String(message)}`);
    expect(story.toSorted()).toEqual(
      [
        'headway-api: queued',
        'headway-api: request',
        'headway-dispatcher: started',
        'headway-dispatcher: stored',
        'headway-webhooks: a webhook was tried',
      ].toSorted(),
    );
    for (const line of found().filter(({ message }) => message !== 'request')) {
      expect(line).toMatchObject({ requestId: object.id, group: 'real', tier: 'standard', traceId: TRACE });
      expect([typeof line.attempt, typeof line.waitMs]).toEqual(['number', 'number']);
    }
  }, 60_000);

  test('hold no prompt, answer, key, secret or token of any door, whatever goes wrong, at DEBUG', async () => {
    const file = await client.files.create({
      purpose: 'batch',
      file: await toFile(
        Buffer.from(
          JSON.stringify({
            custom_id: 'one',
            method: 'POST',
            url: '/v1/chat/completions',
            body: { model: 'real', messages },
          }),
        ),
        'lines.jsonl',
      ),
    });
    const batch = await client.batches.create({
      input_file_id: file.id,
      endpoint: '/v1/chat/completions',
      completion_window: '24h',
    });
    const direct = await chat({ model: 'real' });
    const broken = await chat({ model: 'broken', timeout: 5 });
    await chat({ model: 'limited' });
    const late = await chat({ model: 'limited', timeout: 2 });
    const patient = await chat({ model: 'limited' }, { prefer: 'wait=1' });
    const failing = await chat({ model: 'broken' }, { prefer: 'respond-async' });
    const wrong = await chat({ model: 'real' }, { authorization: `Bearer ${MARKER.upstreamKey}` });
    const unreadable = await fetch(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
      body: `{"messages": ${MARKER.prompt}`,
    });
    await Promise.all([ended(failing.object.id), ended(patient.object.id)]);
    while ((await client.batches.retrieve(batch.id)).status !== 'completed') await pause(1_000);

    expect([direct, broken, late, patient, failing, wrong].map(({ status }) => status)).toEqual([
      200, 500, 408, 202, 202, 401,
    ]);
    expect(unreadable.status).toBe(400);
    // The level was DEBUG, and the runs were logged.
    expect(logLines().map(({ message }) => message)).toEqual(
      expect.arrayContaining([
        'request',
        'answered',
        'queued',
        'granted',
        'started',
        'stored',
        'the upstream refused',
      ]),
    );
    for (const secret of [...Object.values(MARKER), KEY, SECRET, 'marked-token', 'Bearer']) {
      expect(written).not.toContain(secret);
    }
  }, 240_000);

  test('carry the measurements in CloudWatch’s format', () => {
    const measured = lines().filter((line) => '_aws' in line);

    expect(measured).toContainEqual(expect.objectContaining({ stage: 'local', group: 'real', Turns: 1 }));
    expect(measured).toContainEqual(expect.objectContaining({ stage: 'local', reason: 'invalid_api_key' }));
    expect(measured).toContainEqual(expect.objectContaining({ stage: 'local', UpstreamFailures: 1 }));
  });
});
