import { describe, expect, test } from '@jest/globals';
import { refusalOf } from '../../../lambda/providers/refusals/upstream-error.ts';

const of = (status: number, body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  refusalOf({ status, body: typeof body === 'string' ? body : JSON.stringify(body), headers });

describe('an upstream’s words are found in', () => {
  test.each<[string, unknown, object]>([
    [
      'OpenAI’s envelope',
      { error: { message: 'No.', type: 't', param: 'p', code: 'c' } },
      { message: 'No.', type: 't', param: 'p', code: 'c' },
    ],
    [
      'a code that is a number',
      { error: { message: 'No.', code: 400, metadata: {} } },
      { message: 'No.', code: '400' },
    ],
    [
      'Anthropic’s',
      { type: 'error', error: { type: 't', message: 'No.' }, request_id: 'r' },
      { message: 'No.', type: 't' },
    ],
    [
      'Google’s list',
      [{ error: { code: 400, message: 'No.', status: 'INVALID_ARGUMENT' } }],
      { message: 'No.', code: '400' },
    ],
    ['FastAPI’s text', { detail: 'No.' }, { message: 'No.' }],
    [
      'FastAPI’s list',
      { detail: [{ loc: ['body', 'messages', 0, 'role'], msg: 'Field required', type: 'missing' }] },
      { message: 'messages.0.role: Field required', type: 'missing', param: 'messages.0.role' },
    ],
    [
      'a detail that is an error',
      { detail: { error: { message: 'No.', code: 'c' } } },
      { message: 'No.', code: 'c' },
    ],
    [
      'Mistral’s',
      { object: 'error', message: { detail: [{ loc: ['body', 'n'], msg: 'Too many' }] }, type: 't' },
      { message: 'n: Too many', type: 't', param: 'n' },
    ],
    ['ollama’s text', { error: 'No.' }, { message: 'No.' }],
    [
      'Hugging Face’s text',
      { error: 'No.', error_type: 'validation' },
      { message: 'No.', type: 'validation' },
    ],
    [
      'the fields at the top',
      { message: 'No.', type: 't', code: 4 },
      { message: 'No.', type: 't', code: '4' },
    ],
    ['AWS’s capital', { Message: 'No.' }, { message: 'No.' }],
    [
      'a list of errors',
      { success: false, errors: [{ code: 7, message: 'No.' }] },
      { message: 'No.', code: '7' },
    ],
    ['an event stream', 'event: error\ndata: {"error":{"message":"No."}}\n\n', { message: 'No.' }],
    ['HTML, where there are none', '<html>', { message: 'The upstream answered with status 400.' }],
    ['nothing', '', { message: 'The upstream answered with status 400.' }],
  ])('%s', (_name, body, error) => {
    expect(of(400, body).error).toMatchObject(error);
  });

  test('the header in which AWS says what kind it is', () => {
    const headers = { 'x-amzn-errortype': 'ValidationException:http://internal.amazon.com/' };

    expect(of(400, { message: 'No.' }, headers).error).toMatchObject({
      message: 'No.',
      type: 'ValidationException',
    });
  });
});

const dayQuota = {
  error: {
    code: 429,
    message: 'You exceeded your current quota.',
    status: 'RESOURCE_EXHAUSTED',
    details: [
      {
        '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
        violations: [{ quotaId: 'GenerateRequestsPerDayPerProjectPerModel-FreeTier' }],
      },
      { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '12s' },
    ],
  },
};

test.each<[string, number, unknown, Readonly<Record<string, string>>, object]>([
  ['no money', 402, {}, {}, { reason: 'exhausted' }],
  ['no quota, by code', 429, { error: { code: 'insufficient_quota' } }, {}, { reason: 'exhausted' }],
  [
    'no quota, by type',
    429,
    { error: { type: 'insufficient_quota', code: null } },
    {},
    { reason: 'exhausted' },
  ],
  ['no credit', 429, { error: { code: 'credit_balance_exhausted' } }, {}, { reason: 'exhausted' }],
  ['a spend limit', 429, { error: { type: 'enforced_spend_limit_reached' } }, {}, { reason: 'exhausted' }],
  [
    'no credit, in Anthropic’s words',
    400,
    {
      error: { type: 'invalid_request_error', message: 'Your credit balance is too low to access the API.' },
    },
    {},
    { reason: 'exhausted' },
  ],
  ['Google’s day', 429, [dayQuota], {}, { reason: 'exhausted', retryAfterMs: null }],
  [
    'Groq’s day',
    429,
    { error: { message: 'Rate limit reached on requests per day (RPD)', code: 'rate_limit_exceeded' } },
    { 'retry-after': '5400' },
    { reason: 'exhausted', retryAfterMs: 5_400_000 },
  ],
  [
    'a day’s limit that opens in a moment',
    429,
    { error: { message: 'Rate limit reached on requests per day (RPD)' } },
    { 'retry-after': '8' },
    { reason: 'rate_limited', retryAfterMs: 8_000 },
  ],
  ['a minute’s limit', 429, { error: { code: 'rate_limit_exceeded' } }, {}, { reason: 'rate_limited' }],
  ['a limit that no try mends', 429, {}, { 'x-should-retry': 'false' }, { reason: 'rejected', status: 429 }],
  [
    'a failure that no try mends',
    500,
    {},
    { 'x-should-retry': 'false' },
    { reason: 'rejected', status: 500 },
  ],
  ['a conflict that a try mends', 409, {}, { 'x-should-retry': 'true' }, { reason: 'failed', status: 409 }],
  ['a conflict', 409, {}, {}, { reason: 'rejected' }],
  ['a bad key', 401, {}, {}, { reason: 'denied' }],
  ['no permission', 403, { error: { message: 'No.' } }, {}, { reason: 'denied' }],
  [
    'a moderated prompt',
    403,
    { error: { code: 403, message: 'Your input was flagged', metadata: { reasons: ['violence'] } } },
    {},
    { reason: 'blocked', error: { message: 'Your input was flagged' } },
  ],
  ['no such model', 404, { error: { code: 'model_not_found', param: 'model' } }, {}, { reason: 'missing' }],
  ['no such model, under 400', 400, { error: { code: 'model_not_found' } }, {}, { reason: 'missing' }],
  ['no such path', 404, '<html>', {}, { reason: 'missing' }],
  [
    'no such earlier response',
    404,
    { error: { message: "Previous response with id 'resp_1' not found.", param: 'previous_response_id' } },
    {},
    { reason: 'rejected' },
  ],
  ['no such file', 404, { error: { message: 'File file-1 not found.' } }, {}, { reason: 'rejected' }],
])('%s (%i) is told for what it is', (...[, status, body, headers, refusal]) => {
  expect(of(status, body, headers)).toMatchObject(refusal);
});
