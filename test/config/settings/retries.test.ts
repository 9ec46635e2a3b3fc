import { expect, test } from '@jest/globals';
import { configOf, errorsOf, fileWith, noticesOf } from '../../core/config/support.ts';

const withRouter = (settings: string) => `${fileWith('model: ollama/x')}\nrouter_settings: ${settings}`;

test('retries and cooldowns are read with LiteLLM’s names', () => {
  const text = withRouter(`
  num_retries: 4
  retry_after: "2"
  cooldown_time: 30
  allowed_fails: 4
  allowed_fails_policy: {TimeoutErrorAllowedFails: 10}
  disable_cooldowns: true
  retry_policy: {TimeoutErrorRetries: 1, RateLimitErrorRetries: null, DefaultRetries: 0}
  model_group_retry_policy: {m: {BadRequestErrorRetries: 1}}`);

  expect(noticesOf(text)).toEqual([]);
  expect(configOf(text)).toMatchObject({
    retries: {
      count: 4,
      leastPauseSeconds: 2,
      policy: { TimeoutError: 1, Default: 0 },
      groupPolicies: { m: { BadRequestError: 1 } },
    },
    breaker: {
      cooldownSeconds: 30,
      allowedFails: 4,
      allowedFailsPolicy: { TimeoutError: 10 },
      isOff: true,
    },
  });
});

test('the router’s number of retries counts more than litellm_settings’', () => {
  const litellm = '\nlitellm_settings: {num_retries: 1}';

  expect(configOf(`${withRouter('{}')}${litellm}`).retries).toEqual({ count: 1 });
  expect(configOf(`${withRouter('{num_retries: 0}')}${litellm}`).retries).toEqual({ count: 0 });
});

test('a deployment has its own', () => {
  const text = fileWith('model: ollama/x\nnum_retries: 0\ncooldown_time: 1.5');

  expect(configOf(text).deployments).toMatchObject([{ numRetries: 0, cooldownSeconds: 1.5 }]);
});

test.each([
  ['{num_retries: -1}', 'router_settings.num_retries: found -1; expected a whole number from 0 to 100'],
  ['{num_retries: 1.5}', 'router_settings.num_retries: found 1.5; expected a whole number from 0 to 100'],
  ['{retry_after: soon}', 'router_settings.retry_after: found "soon"; expected a number, 0 or more'],
  ['{retry_policy: 3}', 'router_settings.retry_policy: found 3; expected a mapping of LiteLLM'],
  [
    '{retry_policy: {TimeoutErrorRetries: x}}',
    'router_settings.retry_policy.TimeoutErrorRetries: found "x"; expected a whole number',
  ],
  ['{model_group_retry_policy: [1]}', 'router_settings.model_group_retry_policy: '],
])('%s is refused by name', (settings, message) => {
  expect(errorsOf(withRouter(settings))).toEqual([expect.stringContaining(message)]);
});
