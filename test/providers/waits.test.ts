import { describe, expect, test } from '@jest/globals';
import { durationMs } from '../../lambda/providers/refusals/duration.ts';
import { refusalOf } from '../../lambda/providers/refusals/upstream-error.ts';

const nowMs = Date.parse('2026-11-23T10:00:00Z');

test.each([
  ['6m0s', 360_000],
  ['1.5s', 1_500],
  ['120ms', 120],
  ['1h2m3.5s', 3_723_500],
  ['45.837906927s', 45_838],
  ['100µs', 1],
  ['1d', 86_400_000],
  ['7', 7_000],
  ['0.25', 250],
  ['0s', 0],
  [12, 12_000],
  ['', undefined],
  ['soon', undefined],
  ['-5s', undefined],
  ['5s later', undefined],
  ['1'.repeat(100), undefined],
  [null, undefined],
])('%j is %s ms', (value, ms) => {
  expect(durationMs(value)).toBe(ms);
});

const waitOf = (headers: Readonly<Record<string, string>>, error: object = {}) =>
  refusalOf({
    status: 429,
    nowMs,
    headers,
    body: JSON.stringify({ error: { message: 'Slow down.', ...error } }),
  }).retryAfterMs;

const retryInfo = { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '45.8s' };

describe('a wait is the one that', () => {
  test.each<[string, Readonly<Record<string, string>>, object, number | null]>([
    ['nobody names', {}, {}, null],
    ['Retry-After names', { 'retry-after': '7', 'x-ratelimit-reset-requests': '1s' }, {}, 7_000],
    ['retry-after-ms names', { 'retry-after-ms': '250', 'retry-after': '1' }, {}, 250],
    ['RetryInfo names', {}, { details: [{ '@type': 'x' }, retryInfo] }, 45_800],
    [
      'a limit that is used up names',
      {
        'x-ratelimit-remaining-requests': '0',
        'x-ratelimit-reset-requests': '6m0s',
        'x-ratelimit-remaining-tokens': '90',
        'x-ratelimit-reset-tokens': '2s',
      },
      {},
      360_000,
    ],
    [
      'the limit names that the error is about',
      { 'x-ratelimit-reset-requests': '2h', 'x-ratelimit-reset-tokens': '1.5s' },
      { type: 'tokens' },
      1_500,
    ],
    [
      'is the shorter, where it is not told which limit it is',
      { 'x-ratelimit-reset-requests': '2h', 'x-ratelimit-reset-tokens': '1.5s' },
      {},
      1_500,
    ],
    [
      'Anthropic names as a time',
      {
        'anthropic-ratelimit-tokens-remaining': '0',
        'anthropic-ratelimit-tokens-reset': '2026-11-23T10:00:30Z',
      },
      {},
      30_000,
    ],
    ['is over', { 'anthropic-ratelimit-tokens-reset': '2026-11-23T09:00:00Z' }, {}, 0],
    ['one header names in Unix seconds', { 'x-ratelimit-reset': String(nowMs / 1000 + 9) }, {}, 9_000],
    [
      'OpenRouter keeps in the body',
      {},
      { code: 429, metadata: { headers: { 'X-RateLimit-Reset': String(nowMs + 8_000) } } },
      8_000,
    ],
    ['makes no sense', { 'x-ratelimit-reset-requests': 'soon' }, {}, null],
  ])('%s', (...[, headers, error, ms]) => {
    expect(waitOf(headers, error)).toBe(ms);
  });
});
