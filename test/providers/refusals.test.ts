import { expect, test } from '@jest/globals';
import { refusalOf } from '../../lambda/providers/refusals/upstream-error.ts';
import { retryAfterMs } from '../../lambda/providers/refusals/retry-after.ts';

const apiKey = 'secret-key-1';
const said = (fields: object) => JSON.stringify({ error: { message: 'No.', ...fields } });

test.each([
  [
    400,
    said({ type: 'invalid_request_error', param: 'top_p', code: 'bad' }),
    'rejected',
    { message: 'No.', type: 'invalid_request_error', param: 'top_p', code: 'bad' },
  ],
  [
    404,
    said({ code: 404 }),
    'missing',
    { message: 'No.', type: 'invalid_request_error', param: null, code: '404' },
  ],
  [
    422,
    '{"detail":"Too long."}',
    'rejected',
    { message: 'Too long.', type: 'invalid_request_error', param: null, code: null },
  ],
  [
    400,
    '{"message":"Bad.","type":"BadRequestError","param":null,"code":400}',
    'rejected',
    { message: 'Bad.', type: 'BadRequestError', param: null, code: '400' },
  ],
  [
    404,
    '{"error":"model not found"}',
    'missing',
    { message: 'model not found', type: 'invalid_request_error', param: null, code: null },
  ],
  [
    404,
    said({ param: 'previous_response_id', code: 'previous_response_not_found' }),
    'rejected',
    {
      message: 'No.',
      type: 'invalid_request_error',
      param: 'previous_response_id',
      code: 'previous_response_not_found',
    },
  ],
  [
    402,
    said({}),
    'exhausted',
    { message: 'No.', type: 'insufficient_quota', param: null, code: 'insufficient_quota' },
  ],
  [
    429,
    said({ type: 'tokens', code: 'rate_limit_exceeded' }),
    'rate_limited',
    { message: 'No.', type: 'tokens', param: null, code: 'rate_limit_exceeded' },
  ],
  [
    429,
    said({ type: 'insufficient_quota', code: 'insufficient_quota' }),
    'exhausted',
    { message: 'No.', type: 'insufficient_quota', param: null, code: 'insufficient_quota' },
  ],
  [
    429,
    '<html>',
    'rate_limited',
    {
      message: 'The upstream answered with status 429.',
      type: 'rate_limit_error',
      param: null,
      code: 'rate_limit_exceeded',
    },
  ],
  [408, said({}), 'failed', { message: 'No.', type: 'upstream_error', param: null, code: 'upstream_failed' }],
  [
    503,
    '',
    'failed',
    {
      message: 'The upstream answered with status 503.',
      type: 'upstream_error',
      param: null,
      code: 'upstream_failed',
    },
  ],
  [
    500,
    '[1,2]',
    'failed',
    {
      message: 'The upstream answered with status 500.',
      type: 'upstream_error',
      param: null,
      code: 'upstream_failed',
    },
  ],
  [
    401,
    said({ message: 'Incorrect API key provided: secr***-1.', code: 'invalid_api_key' }),
    'denied',
    {
      message: 'The upstream does not accept the credentials of this deployment.',
      type: 'invalid_request_error',
      param: null,
      code: 'invalid_api_key',
    },
  ],
])('an upstream’s %i %s is %s', (...[status, body, reason, error]) => {
  expect(refusalOf({ status, body, apiKey })).toEqual({
    kind: 'refused',
    status,
    reason,
    error,
    retryAfterMs: null,
  });
});

test('no message holds the deployment’s key, or anything that looks like one', () => {
  const { error } = refusalOf({
    status: 400,
    apiKey,
    body: said({ message: `${apiKey}, sk-abc***wxyz: no` }),
  });

  expect(error.message).toBe('***, ***: no');
});

test('no message is longer than 2,000 characters', () => {
  const { error } = refusalOf({ status: 400, body: said({ message: 'x'.repeat(100_000) }) });

  expect(error.message).toHaveLength(2_000);
});

const nowMs = Date.parse('2026-11-23T10:00:00Z');

test.each([
  [{}, undefined],
  [{ 'retry-after': '7' }, 7_000],
  [{ 'retry-after': '0' }, 0],
  [{ 'retry-after': '1.5' }, 1_500],
  [{ 'retry-after-ms': '250', 'retry-after': '1' }, 250],
  [{ 'retry-after-ms': 'soon', 'retry-after': '1' }, 1_000],
  [{ 'retry-after': 'Mon, 23 Nov 2026 10:00:30 GMT' }, 30_000],
  [{ 'retry-after': 'Mon, 23 Nov 2026 09:00:00 GMT' }, 0],
  [{ 'retry-after': '-5' }, undefined],
  [{ 'retry-after': 'later' }, undefined],
  [{ 'retry-after': '' }, undefined],
])('%j asks to wait %s ms', (headers, ms) => {
  expect(retryAfterMs(headers, nowMs)).toBe(ms);
});

test('no field of an error holds the deployment’s key, or is long', () => {
  const long = 'x'.repeat(10_000);
  const body = said({ type: `t ${apiKey}`, code: `c ${apiKey} ${long}`, param: `sk-abcd1234 ${long}` });

  const { error } = refusalOf({ status: 400, body, apiKey });

  expect(error.type).toBe('t ***');
  expect(error.code).toBe(`c *** ${long}`.slice(0, 200));
  expect(error.param).toBe(`*** ${long}`.slice(0, 200));
});

test('an error without JSON is read for events only if it begins like one', () => {
  const body = '<html>\n\ndata: {"error":{"message":"Slow down."}}\n\n';

  expect(refusalOf({ status: 400, body, apiKey }).error.message).toBe(
    'The upstream answered with status 400.',
  );
});
