import { describe, expect, test } from '@jest/globals';
import { textOf } from '../calls.ts';
import { data, delta, done, encodings, replyTo, roleChunk, streamed } from './arrivals.ts';

/** An answer in a 200, and its meaning. */
const answers: readonly (readonly [string, unknown, object])[] = [
  [
    'a code that is a status',
    { error: { message: 'No.', code: 429 } },
    { reason: 'rate_limited', status: 429 },
  ],
  ['a code that is one in digits', { error: { code: '503' } }, { reason: 'failed', status: 503 }],
  ['a status beside the error', { status: 429, error: 'slow' }, { reason: 'rate_limited', status: 429 }],
  [
    'Google’s list and word',
    [{ error: { message: 'No.', status: 'RESOURCE_EXHAUSTED' } }],
    { reason: 'rate_limited', status: 429 },
  ],
  [
    'Anthropic’s type',
    { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } },
    { reason: 'failed', status: 503, error: { message: 'Overloaded', type: 'overloaded_error' } },
  ],
  [
    'a rate limit by its type',
    { error: { type: 'rate_limit_error', message: 'No.' } },
    { reason: 'rate_limited', status: 429 },
  ],
  [
    'money by its type',
    { error: { type: 'insufficient_quota', message: 'No.', code: null } },
    { reason: 'exhausted', status: 402 },
  ],
  [
    'the request’s own fault',
    { error: { type: 'invalid_request_error', message: 'No.' } },
    { reason: 'rejected', status: 400 },
  ],
  ['a bad key', { error: { code: 'invalid_api_key', message: 'No.' } }, { reason: 'denied', status: 401 }],
  [
    'AWS’s words',
    { message: 'No.', __type: 'a#ThrottlingException' },
    { reason: 'rate_limited', status: 429 },
  ],
  ['no word that is known', { error: { message: 'No.' } }, { reason: 'failed', status: 502 }],
  [
    'an error beside empty choices',
    { choices: [], error: { message: 'No.', code: 500 } },
    { reason: 'failed', status: 500 },
  ],
  [
    'an error beside choices that are null',
    { choices: null, error: { message: 'No.', code: 429 } },
    { reason: 'rate_limited', status: 429 },
  ],
  ['choices that are null', { choices: null }, { reason: 'failed', status: 502 }],
  ['nothing', {}, { reason: 'failed', status: 502 }],
  ['a text', 'hello', { reason: 'failed', status: 502 }],
  ['FastAPI’s detail', { detail: 'Not Found' }, { error: { message: 'Not Found' } }],
  [
    'OpenRouter’s choice',
    {
      choices: [
        {
          finish_reason: 'error',
          message: { content: 'half' },
          error: { code: 502, message: 'Provider disconnected' },
        },
      ],
    },
    { reason: 'failed', status: 502, error: { message: 'Provider disconnected' } },
  ],
  [
    'a response that failed',
    {
      object: 'response',
      status: 'failed',
      error: { code: 'rate_limit_exceeded', message: 'No.' },
      output: [],
    },
    { reason: 'rate_limited', status: 429 },
  ],
  ['vLLM’s', { object: 'error', message: 'No.', type: 'BadRequestError', code: 400 }, { reason: 'rejected' }],
];

describe.each(answers)('%s in a 200 is refused', (_name, answer, refusal) => {
  test('as JSON, in either form of request', async () => {
    const sent = { chunks: [JSON.stringify(answer)] };

    expect(await replyTo(sent)).toMatchObject({ kind: 'refused', ...refusal });
    expect(await replyTo(sent, streamed)).toMatchObject({ kind: 'refused', ...refusal });
  });
});

test.each([
  ['an empty body', ''],
  ['blanks', ' \n'],
  ['HTML', '<!doctype html><title>502</title>'],
  ['a sentence', 'upstream connect error'],
])('%s is a failure', async (_name, body) => {
  for (const call of [{}, streamed]) {
    expect(await replyTo({ chunks: [body] }, call)).toMatchObject({ reason: 'failed', status: 502 });
  }
});

test('a null error is no error', async () => {
  const text = JSON.stringify({ choices: [], error: null });

  expect(await textOf(await replyTo({ chunks: [text] }))).toBe(text);
});

describe('a stream whose first word is an error is refused', () => {
  const error = { message: 'Slow down.', code: 429 };
  test.each([
    ['as a chunk', data({ error })],
    ['as an event', `event: error\n${data({ error })}`],
    ['in an event’s name alone', `event: error\n${data({ message: 'Slow down.', code: 429 })}`],
    [
      'in Anthropic’s words',
      data({ type: 'error', error: { type: 'rate_limit_error', message: 'Slow down.' } }),
    ],
    [
      'in those of a response',
      `event: response.created\n${data({ type: 'response.created', response: { status: 'in_progress' } })}` +
        `event: response.failed\n${data({ type: 'response.failed', response: { status: 'failed', error: { code: 'rate_limit_exceeded', message: 'Slow down.' } } })}`,
    ],
    [
      'after a role, comments and signs of life',
      `: hello\n\n${roleChunk}event: ping\ndata: {}\n\n${data({ error })}`,
    ],
    ['after words in the same packet', data(delta('Hel')) + data({ error })],
    ['and never ends its line', `data: ${JSON.stringify({ error })}`],
  ])('%s', async (_name, stream) => {
    const refusal = {
      kind: 'refused',
      reason: 'rate_limited',
      status: 429,
      error: { message: 'Slow down.' },
    };

    expect(await replyTo({ chunks: [stream] }, streamed)).toMatchObject(refusal);
    expect(await replyTo({ chunks: [stream] })).toMatchObject(refusal);
  });

  test('after the wait that its headers name', async () => {
    const headers = { 'retry-after': '7' };

    expect(await replyTo({ headers, chunks: [data({ error })] }, streamed)).toMatchObject({
      retryAfterMs: 7_000,
    });
  });
});

test.each([
  ['nothing', ''],
  ['only [DONE]', done],
  ['only a role', roleChunk],
  ['only comments', ': waiting\n\n: waiting\n\n'],
  ['choices that are null', data({ choices: null }) + done],
  ['choices that are null after a role', roleChunk + data({ choices: null })],
])('a stream of %s is a failure', async (_name, stream) => {
  expect(await replyTo({ chunks: [stream] }, streamed)).toMatchObject({ reason: 'failed', status: 502 });
  expect(await replyTo({ chunks: [stream] })).toMatchObject({ reason: 'failed', status: 502 });
});

test('no error’s message holds the deployment’s key', async () => {
  const error = { message: 'The key secret-key-1 is slow.', code: 429 };

  expect(await replyTo({ chunks: [data({ error })] }, streamed)).toMatchObject({
    error: { message: 'The key *** is slow.' },
  });
});

test('a field called __proto__ is like any other', async () => {
  const body = '{"__proto__":{"choices":[]},"message":"No."}';

  expect(await replyTo({ chunks: [body] })).toMatchObject({ kind: 'refused', error: { message: 'No.' } });
});

test.each(['gzip', 'identity'] as const)('a long error’s body (%s) is read in part', async (encoding) => {
  const words = JSON.stringify({ error: { message: 'No.' } });
  const chunks = [encodings[encoding](words + ' '.repeat(70 * 1024))];
  const headers = { 'content-encoding': encoding };

  expect(await replyTo({ status: 400, headers, chunks })).toMatchObject({
    kind: 'refused',
    reason: 'rejected',
    error: { message: 'No.' },
  });
});
