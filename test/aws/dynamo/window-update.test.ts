import { describe, expect, test } from '@jest/globals';
import { windowUpdate } from '../../../lambda/aws/dynamo/groups/window-update.ts';
import { closedBreaker } from '../../../lambda/core/windows/breaker.ts';
import type { WindowWrite } from '../../../lambda/core/windows/window.ts';

const COOLDOWN_OVER = '(attribute_not_exists(cooldownUntilMs) OR cooldownUntilMs <= :now)';
const NOTHING_FAILED = 'attribute_not_exists(breakerVersion)';

const add = {
  kind: 'add',
  clock: 40,
  slot: '7',
  cost: { requests: 1, tokens: 0 },
  maxRequestsBefore: 59,
  maxTokensBefore: Infinity,
  nowMs: 10_000,
} as const satisfies WindowWrite;

const replace = {
  kind: 'replace',
  expectedVersion: 3,
  row: { version: 4, clock: 41, requests: 2, tokens: 0, requestSlots: { '7': 2 }, tokenSlots: {} },
  nowMs: 10_250,
} as const satisfies WindowWrite;

const adjust = {
  kind: 'adjust',
  slot: '7',
  minClock: 40,
  maxClock: 283,
  delta: { requests: 0, tokens: 12 },
} as const satisfies WindowWrite;

const SET_REQUESTS =
  'requests = requests + :requests, ' +
  'requestSlots.#slot = if_not_exists(requestSlots.#slot, :zero) + :requests';
const SET_TOKENS =
  'tokens = tokens + :tokens, tokenSlots.#slot = if_not_exists(tokenSlots.#slot, :zero) + :tokens';

describe('the update that writes a window', () => {
  test('adds to the bucket and the sum, if the clock stands and the sum allows it', () => {
    expect(windowUpdate(add)).toEqual({
      expression: `SET version = version + :one, ${SET_REQUESTS}`,
      condition: `clock = :clock AND requests <= :maxRequests AND ${COOLDOWN_OVER} AND ${NOTHING_FAILED}`,
      names: { '#slot': '7' },
      values: { ':one': 1, ':zero': 0, ':requests': 1, ':clock': 40, ':maxRequests': 59, ':now': 10_000 },
    });
  });

  test('adds tokens where a turn costs tokens', () => {
    const update = windowUpdate({ ...add, cost: { requests: 1, tokens: 250 }, maxTokensBefore: 750 });

    expect(update.expression).toBe(`SET version = version + :one, ${SET_REQUESTS}, ${SET_TOKENS}`);
    expect(update.condition).toBe(
      `clock = :clock AND requests <= :maxRequests AND tokens <= :maxTokens AND ${COOLDOWN_OVER} AND ${NOTHING_FAILED}`,
    );
    expect(update.values).toMatchObject({ ':tokens': 250, ':maxTokens': 750 });
  });

  test('has no condition on requests that are not limited', () => {
    expect(windowUpdate({ ...add, maxRequestsBefore: Infinity, maxTokensBefore: 5 }).condition).toBe(
      `clock = :clock AND tokens <= :maxTokens AND ${COOLDOWN_OVER} AND ${NOTHING_FAILED}`,
    );
  });

  test('replaces what it has read, if nobody has written since', () => {
    expect(windowUpdate(replace)).toEqual({
      expression:
        'SET version = :version, clock = :clock, requests = :requests, tokens = :tokens, ' +
        'requestSlots = :requestSlots, tokenSlots = :tokenSlots',
      condition: `version = :expected AND ${COOLDOWN_OVER} AND ${NOTHING_FAILED}`,
      values: {
        ':version': 4,
        ':clock': 41,
        ':requests': 2,
        ':tokens': 0,
        ':requestSlots': { '7': 2 },
        ':tokenSlots': {},
        ':expected': 3,
        ':now': 10_250,
      },
    });
  });

  test('writes a window for the first time only where there is none', () => {
    const update = windowUpdate({ ...replace, expectedVersion: 0 });

    expect(update.condition).toBe(`attribute_not_exists(version) AND ${COOLDOWN_OVER} AND ${NOTHING_FAILED}`);
    expect(update.values).not.toHaveProperty(':expected');
  });

  test('corrects a bucket while it is inside the window', () => {
    expect(windowUpdate(adjust)).toEqual({
      expression: `SET version = version + :one, ${SET_TOKENS}`,
      condition: 'clock BETWEEN :minClock AND :maxClock',
      names: { '#slot': '7' },
      values: { ':one': 1, ':zero': 0, ':tokens': 12, ':minClock': 40, ':maxClock': 283 },
      isSentOnce: false,
    });
  });

  test.each([
    { delta: { requests: -1, tokens: 0 }, isSentOnce: true },
    { delta: { requests: 0, tokens: -5 }, isSentOnce: true },
    { delta: { requests: 0, tokens: 5 }, isSentOnce: false },
  ])('a correction by $delta is sent once: $isSentOnce', ({ delta, isSentOnce }) => {
    expect(windowUpdate({ ...adjust, delta }).isSentOnce).toBe(isSentOnce);
  });

  test('takes out of service unless it is out for longer', () => {
    expect(windowUpdate({ kind: 'out', untilMs: 90_000 })).toEqual({
      expression: 'SET outUntilMs = :until',
      condition: '(attribute_not_exists(outUntilMs) OR outUntilMs < :until)',
      values: { ':until': 90_000 },
    });
  });

  test('cools unless a longer cooldown stands', () => {
    expect(windowUpdate({ kind: 'cool', untilMs: 90_000 })).toEqual({
      expression: 'SET cooldownUntilMs = :until',
      condition: '(attribute_not_exists(cooldownUntilMs) OR cooldownUntilMs < :until)',
      values: { ':until': 90_000 },
    });
  });

  test('refuses a turn that was decided by another breaker, and puts the next one in its place', () => {
    const next = { ...closedBreaker, version: 5, openings: 1 };

    const update = windowUpdate({ ...add, seen: { version: 4, next } });

    expect(update.expression).toContain(', breaker = :breaker, breakerVersion = :breakerVersion');
    expect(update.condition).toContain('breakerVersion = :breakerSeen');
    expect(update.values).toMatchObject({ ':breakerSeen': 4, ':breaker': next, ':breakerVersion': 5 });
    expect(windowUpdate({ kind: 'breaker', seen: { version: 0, next } })).toEqual({
      expression: 'SET breaker = :breaker, breakerVersion = :breakerVersion',
      condition: NOTHING_FAILED,
      values: { ':breaker': next, ':breakerVersion': 5 },
    });
  });
});
