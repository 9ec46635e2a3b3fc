import { describe, expect, test } from '@jest/globals';
import { breakerRulesOf, retryRulesOf } from '../../../lambda/core/attempts/retry-rules.ts';

const none = { numRetries: null };

test('the defaults are OpenAI’s retries and LiteLLM’s cooldown', () => {
  expect(retryRulesOf({}, { group: 'm' }, none)).toEqual({
    retries: 2,
    policy: {},
    leastPauseMs: 0,
    cooldownMs: 5_000,
  });
});

test('a deployment’s retries count more than the body’s, and these more than the settings’', () => {
  const config = { retries: { count: 3 } };

  expect(retryRulesOf(config, { group: 'm' }, none).retries).toBe(3);
  expect(retryRulesOf(config, { group: 'm' }, { numRetries: 0 }).retries).toBe(0);
  expect(retryRulesOf(config, { group: 'm', numRetries: 5 }, { numRetries: 0 }).retries).toBe(5);
});

test('a deployment’s cooldown counts more than the settings’', () => {
  const config = { breaker: { cooldownSeconds: 20 } };

  expect(retryRulesOf(config, { group: 'm' }, none).cooldownMs).toBe(20_000);
  expect(retryRulesOf(config, { group: 'm', cooldownSeconds: 0 }, none).cooldownMs).toBe(0);
});

test('a group’s policy takes the place of the whole general one', () => {
  const policy = { TimeoutError: 4, RateLimitError: 1 };
  const config = { retries: { policy, groupPolicies: { n: { TimeoutError: 0 } } } };

  expect(retryRulesOf(config, { group: 'm' }, none).policy).toEqual(policy);
  expect(retryRulesOf(config, { group: 'n' }, none).policy).toEqual({ TimeoutError: 0 });
});

describe('the breaker of a deployment', () => {
  const timeout = { reason: 'timed_out', status: 408 } as const;

  test('opens by the usual rule, for the cooldown', () => {
    expect(breakerRulesOf({}, {}, timeout)).toEqual({
      isOff: false,
      allowedFails: undefined,
      firstMs: 5_000,
    });
    expect(breakerRulesOf({ breaker: { cooldownSeconds: 9 } }, {}, timeout).firstMs).toBe(9_000);
  });

  test('opens by the number for the class of the failure, else by the general one', () => {
    const breaker = { allowedFails: 3, allowedFailsPolicy: { TimeoutError: 10 } };

    expect(breakerRulesOf({ breaker }, {}, timeout).allowedFails).toBe(10);
    expect(breakerRulesOf({ breaker }, {}, { reason: 'failed', status: 500 }).allowedFails).toBe(3);
  });

  test('never opens where cooldowns are off, or last for no time', () => {
    expect(breakerRulesOf({ breaker: { isOff: true } }, {}, timeout).isOff).toBe(true);
    expect(breakerRulesOf({}, { cooldownSeconds: 0 }, timeout).isOff).toBe(true);
  });
});
