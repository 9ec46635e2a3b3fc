import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Deployment } from '../../../lambda/core/config/headway-config.ts';
import { decideNext } from '../../../lambda/core/attempts/decide-next.ts';
import type { UpstreamCall, UpstreamReply } from '../../../lambda/ports/upstream.ts';
import { createHttpClient } from '../../../lambda/providers/http-client.ts';
import { createUpstreams } from '../../../lambda/providers/registry.ts';
import { addressOf } from '../../../lambda/providers/openai/address.ts';
import { rowOf } from '../../../lambda/providers/table/providers.ts';
import { isAnothersKey } from '../../../lambda/providers/table/hosts.ts';
import { virtualClock, type VirtualClock } from '../../../testkit/virtual-clock.ts';
import { aCall, textOf } from '../calls.ts';
import { answerJson, type Behaviour } from '../upstream-server.ts';
import { startFakeAws, type FakeAws } from './fake-aws.ts';

const startMs = Date.UTC(2026, 10, 30, 18, 45);
const env = {
  AWS_ACCESS_KEY_ID: 'AKIDOWN',
  AWS_SECRET_ACCESS_KEY: 'own-secret',
  AWS_SESSION_TOKEN: 'own-token',
  AWS_REGION: 'eu-central-1',
};
const model = 'openai.gpt-oss-120b-1:0';

let clock: VirtualClock;
let aws: FakeAws;

beforeEach(async () => {
  clock = virtualClock({ startMs });
  aws = await startFakeAws(startMs);
  aws.keys = { AKIDOWN: { secretAccessKey: 'own-secret', sessionToken: 'own-token' } };
});
afterEach(() => aws.server.close());

const upstreams = () =>
  createUpstreams({ clock, http: createHttpClient(clock), newId: () => 'x', environment: () => env });

const bedrock = (changes: Partial<Deployment> = {}): Partial<Deployment> => ({
  provider: 'bedrock',
  model,
  apiBase: aws.server.url,
  aws: {},
  ...changes,
});

const call = (changes: Partial<UpstreamCall> = {}, deployment: Partial<Deployment> = {}) =>
  upstreams().call(aCall(bedrock(deployment), changes));

const body = (more: object) => ({ model: 'm', messages: [{ role: 'user', content: 'hello' }], ...more });

const refusalOf = (reply: UpstreamReply) => {
  if (reply.kind !== 'refused') throw new Error('the call was answered');
  return reply;
};

const completion = (content: string) => ({
  id: 'chatcmpl-1',
  object: 'chat.completion',
  created: 1,
  model,
  choices: [{ index: 0, message: { role: 'assistant', content }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
});

const stream =
  (...contents: readonly string[]): Behaviour =>
  (response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const content of contents) {
      const choices = [{ index: 0, delta: { content }, finish_reason: null }];
      response.write(`data: ${JSON.stringify({ object: 'chat.completion.chunk', choices })}\n\n`);
    }
    const last = {
      object: 'chat.completion.chunk',
      choices: [{ index: 0, delta: {}, finish_reason: 'stop' }],
    };
    response.end(`data: ${JSON.stringify(last)}\n\ndata: [DONE]\n\n`);
  };

const awsError = (status: number, type: string, message: string) =>
  answerJson(status, { message }, { 'x-amzn-errortype': `${type}:http://internal.amazon.com/coral/` });

describe('a chat', () => {
  test('is signed for Bedrock in its region, and names the model', async () => {
    aws.behave(answerJson(200, completion('hi')));

    const reply = await call();

    expect(await textOf(reply)).toBe(JSON.stringify(completion('hi')));
    expect(aws.verdicts).toMatchObject([{ kind: 'valid', service: 'bedrock', region: 'eu-central-1' }]);
    expect(aws.server.received).toMatchObject([
      { method: 'POST', url: '/openai/v1/chat/completions', headers: { 'content-type': 'application/json' } },
    ]);
    expect(JSON.parse(aws.server.received[0]?.body ?? '')).toEqual(body({ model }));
  });

  test('streams', async () => {
    aws.behave(stream('he', 'llo'));

    expect(await textOf(await call({ body: body({ stream: true }) }))).toContain('"content":"llo"');
  });

  test('separates the model’s reasoning from its answer', async () => {
    aws.behave(answerJson(200, completion('<reasoning>hm</reasoning>hi')));
    const whole: unknown = JSON.parse(await textOf(await call()));
    aws.behave(stream('<reas', 'oning>hm</reasoning', '>hi'));
    const events = await textOf(await call({ body: body({ stream: true }) }));

    expect(whole).toMatchObject({ choices: [{ message: { content: 'hi', reasoning_content: 'hm' } }] });
    expect(events).not.toContain('reasoning>');
    expect(events).toContain('"reasoning_content":"hm"');
  });

  test('with a key has the key, and no signature', async () => {
    aws.server.behave(answerJson(200, completion('hi')));

    await call({}, { apiKey: 'bedrock-api-key' });

    expect(aws.server.received[0]?.headers).toMatchObject({ authorization: 'Bearer bedrock-api-key' });
    expect(aws.server.received[0]?.headers).not.toHaveProperty('x-amz-date');
  });

  test('by Converse is signed, whatever signs the model’s name has', async () => {
    aws.behave(
      answerJson(200, {
        output: { message: { role: 'assistant', content: [{ text: 'hi' }] } },
        stopReason: 'end_turn',
      }),
    );
    const profile = 'arn:aws:bedrock:eu-central-1:123456789012:application-inference-profile/abc';

    const replies = [
      await call({}, { provider: 'bedrock_converse', model: 'anthropic.claude-sonnet-4-20250514-v1:0' }),
      await call({}, { provider: 'bedrock_converse', model: profile }),
    ];

    for (const reply of replies) expect(await textOf(reply)).toContain('"content":"hi"');
    expect(aws.verdicts).toMatchObject([
      { kind: 'valid', service: 'bedrock', region: 'eu-central-1' },
      { kind: 'valid', service: 'bedrock' },
    ]);
    expect(aws.server.received.map(({ url }) => url)).toEqual([
      '/model/anthropic.claude-sonnet-4-20250514-v1%3A0/converse',
      `/model/${encodeURIComponent(profile)}/converse`,
    ]);
  });

  test('at bedrock-mantle is signed for that, and has paths by the model', async () => {
    aws.behave(answerJson(200, completion('hi')));

    await call({}, { provider: 'bedrock_mantle', model: 'deepseek.v3.2' });
    await call({}, { provider: 'bedrock_mantle', model: 'openai.gpt-5.5' });

    expect(aws.verdicts).toMatchObject([{ kind: 'valid', service: 'bedrock-mantle' }, { kind: 'valid' }]);
    expect(aws.server.received.map(({ url }) => url)).toEqual([
      '/v1/chat/completions',
      '/openai/v1/chat/completions',
    ]);
  });
});

test.each<[string, Partial<Deployment>, string]>([
  [
    'bedrock',
    { model, aws: { region: 'us-west-2' } },
    'https://bedrock-runtime.us-west-2.amazonaws.com/openai/v1/chat/completions',
  ],
  [
    'bedrock',
    { model, aws: { region: 'cn-north-1' } },
    'https://bedrock-runtime.cn-north-1.amazonaws.com.cn/openai/v1/chat/completions',
  ],
  [
    'bedrock',
    { model, apiBase: 'https://vpce-1.bedrock-runtime.us-east-1.vpce.amazonaws.com/openai/v1' },
    'https://vpce-1.bedrock-runtime.us-east-1.vpce.amazonaws.com/openai/v1/chat/completions',
  ],
  [
    'bedrock_mantle',
    { model: 'zai.glm-5', aws: { region: 'us-west-2' } },
    'https://bedrock-mantle.us-west-2.api.aws/v1/chat/completions',
  ],
  [
    'bedrock_mantle',
    { model: 'openai.gpt-5.5', aws: { region: 'us-west-2' } },
    'https://bedrock-mantle.us-west-2.api.aws/openai/v1/chat/completions',
  ],
])('%s calls %j at its address', (provider, deployment, url) => {
  const row = rowOf(provider)!;

  expect(
    addressOf(row, aCall({ provider, ...deployment }).deployment, {
      endpoint: 'chat/completions',
      path: 'chat/completions',
    })?.url.href,
  ).toBe(url);
});

describe('an error of AWS', () => {
  test.each<[number, string, string, object]>([
    [
      429,
      'ThrottlingException',
      'Too many requests, please wait before trying again.',
      { reason: 'rate_limited' },
    ],
    [
      429,
      'ThrottlingException',
      'Too many tokens per day, please wait before trying again.',
      { reason: 'exhausted' },
    ],
    [429, 'ModelNotReadyException', 'The model is not ready.', { reason: 'rate_limited' }],
    [
      400,
      'ServiceQuotaExceededException',
      'Your request exceeds the service quota.',
      { reason: 'exhausted' },
    ],
    [424, 'ModelErrorException', 'The model returned an error.', { reason: 'failed' }],
    [408, 'ModelTimeoutException', 'Timed out.', { reason: 'failed' }],
    [500, 'InternalServerException', 'Oops.', { reason: 'failed' }],
    [503, 'ServiceUnavailableException', 'Later.', { reason: 'failed' }],
    [529, 'OverloadedException', 'Overloaded.', { reason: 'failed' }],
    [
      403,
      'AccessDeniedException',
      'User: arn:aws:sts::1:x is not authorized to perform',
      { reason: 'denied' },
    ],
    [403, 'ExpiredTokenException', 'The security token is expired: own-token', { reason: 'denied' }],
    [404, 'ResourceNotFoundException', 'Could not find the model.', { reason: 'missing' }],
    [400, 'ValidationException', 'The provided model identifier is invalid.', { reason: 'missing' }],
    [400, 'ValidationException', 'Input is too long for requested model.', { reason: 'too_long' }],
    [400, 'ValidationException', 'temperature: must be at most 1', { reason: 'rejected' }],
  ])('%d %s, %j', async (...[status, type, message, expected]) => {
    aws.behave(awsError(status, type, message));

    const refusal = refusalOf(await call());

    expect(refusal).toMatchObject({ status, ...expected, retryAfterMs: null, error: { type } });
    expect(aws.server.received).toHaveLength(1);
  });

  test('that is throttling closes the deployment for a while, and is no failure of the request', async () => {
    aws.behave(awsError(429, 'ThrottlingException', 'Slow down.'));
    const refusal = refusalOf(await call());

    const request = { attempts: 1, failures: 0, deadlineMs: startMs + 60_000 };
    const next = decideNext({
      refusal,
      request,
      shutUntilMs: 0,
      openElsewhereAtMs: Infinity,
      isFreshElsewhere: false,
      rules: { retries: 2, policy: {}, leastPauseMs: 0, cooldownMs: 5_000 },
      nowMs: startMs,
      random: 0,
    });

    expect(next).toMatchObject({ kind: 'again', isFailure: false, pause: { kind: 'cool' } });
  });

  test('reveals no accounts, keys or tokens', async () => {
    for (const status of [401, 403]) {
      aws.behave(
        awsError(status, 'AccessDeniedException', `User: arn:aws:iam::123456789012:x own-token AKIDOWN`),
      );

      const told = JSON.stringify(refusalOf(await call()));

      expect(told).not.toMatch(/123456789012|own-token|AKIDOWN|own-secret/);
    }
  });
});

describe('a field that a model refuses', () => {
  test.each<[string, object]>([
    [model, { logit_bias: { 50256: -100 } }],
    ['us.xai.grok-4.6', { stop: ['x'] }],
    ['us.xai.grok-4.6', { presence_penalty: 1 }],
    ['openai.gpt-5.6-sol', { temperature: 0.2 }],
    ['global.openai.gpt-6', { stop: 'x' }],
  ])('of %s: %j is refused here, or left out', async (named, fields) => {
    aws.behave(answerJson(200, completion('hi')));
    const [param = ''] = Object.keys(fields);

    expect(await call({ body: body(fields) }, { model: named })).toMatchObject({
      kind: 'refused',
      status: 400,
      error: { param, code: 'unsupported_parameter' },
    });
    expect(aws.server.received).toHaveLength(0);
    await call({ body: body({ ...fields, drop_params: true }) }, { model: named });
    expect(JSON.parse(aws.server.received[0]?.body ?? '')).not.toHaveProperty(param);
  });

  test('is sent if the model accepts it after all', async () => {
    aws.behave(answerJson(200, completion('hi')));

    await call(
      { body: body({ temperature: 0.2, reasoning_effort: 'none' }) },
      { model: 'openai.gpt-5.6-sol' },
    );

    expect(JSON.parse(aws.server.received[0]?.body ?? '')).toMatchObject({ temperature: 0.2 });
  });
});

describe('keys and tokens', () => {
  test('of the function go only to AWS and this machine', async () => {
    const reply = refusalOf(
      await call({}, { apiBase: 'https://gateway.example.com/bedrock', aws: { region: 'us-east-1' } }),
    );

    expect(reply).toMatchObject({ reason: 'denied' });
    expect(reply.error.message).toContain('not an AWS address');
  });

  test('of Bedrock are another’s at any other provider’s address, and others’ are at Bedrock’s', () => {
    const runtime = 'https://bedrock-runtime.us-east-1.amazonaws.com';

    expect(isAnothersKey('AWS_BEARER_TOKEN_BEDROCK', 'https://api.openai.com/v1')).toBe(true);
    expect(isAnothersKey('OPENAI_API_KEY', runtime)).toBe(true);
    expect(isAnothersKey('OPENAI_API_KEY', 'https://bedrock-mantle.us-east-1.api.aws/v1')).toBe(true);
    expect(isAnothersKey('AWS_BEARER_TOKEN_BEDROCK', runtime)).toBe(false);
    expect(isAnothersKey('OPENAI_API_KEY', 'https://x.execute-api.us-east-1.amazonaws.com')).toBe(false);
  });

  test('a secret key is in no request', async () => {
    aws.behave(answerJson(200, completion('hi')));
    await call();

    expect(JSON.stringify(aws.server.received)).not.toContain('own-secret');
  });
});

test('without a region there is no address', async () => {
  const none = createUpstreams({ clock, http: createHttpClient(clock), newId: () => 'x' });

  expect(await none.call(aCall({ provider: 'bedrock', model, aws: {} }))).toMatchObject({
    kind: 'refused',
    error: { code: 'aws_region_missing' },
  });
});
