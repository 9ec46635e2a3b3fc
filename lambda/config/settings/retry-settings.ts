import * as z from 'zod';
import { errorClasses } from '../../core/attempts/error-class.ts';
import { countFromZero, expects, flag, numberFromZero } from '../files/fields.ts';

const EXAMPLE = 'retry_policy: {RateLimitErrorRetries: 3, TimeoutErrorRetries: 1}';
const FAILS_EXAMPLE = 'allowed_fails_policy: {TimeoutErrorAllowedFails: 10}';

/** LiteLLM's names: `BadRequestErrorRetries` and so on. */
const policyWith = (suffix: string, example: string) =>
  z.strictObject(
    Object.fromEntries(
      [...errorClasses, 'Default'].map((name) => [
        `${name}${suffix}`,
        countFromZero(`${name}${suffix}: 1`).nullish(),
      ]),
    ),
    expects(`a mapping of LiteLLM's names to numbers, e.g. ${example}`),
  );

const retryPolicy = policyWith('Retries', EXAMPLE);

/** The part of `router_settings` that is about retries and cooldowns. */
export const retrySettings = {
  num_retries: countFromZero('num_retries: 2').optional(),
  retry_after: numberFromZero('retry_after: 0').optional(),
  retry_policy: retryPolicy.optional(),
  model_group_retry_policy: z
    .record(
      z.string(),
      retryPolicy,
      expects('a mapping of model groups to policies, e.g. model_group_retry_policy: {gpt-4o: {…}}'),
    )
    .optional(),
  cooldown_time: numberFromZero('cooldown_time: 5').optional(),
  allowed_fails: countFromZero('allowed_fails: 3').optional(),
  allowed_fails_policy: policyWith('AllowedFails', FAILS_EXAMPLE).optional(),
  disable_cooldowns: flag('disable_cooldowns: false').optional(),
};
