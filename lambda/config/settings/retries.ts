import type { ClassPolicy } from '../../core/attempts/error-class.ts';
import type { HeadwayConfig } from '../../core/config/headway-config.ts';
import type { ConfigFile } from '../files/file-schema.ts';

/** The settings of retries and cooldowns, where there are any. */
export function retriesOf({
  router_settings: routing,
  litellm_settings: litellm,
}: ConfigFile): Pick<HeadwayConfig, 'retries' | 'breaker'> {
  const retries = withoutAbsent({
    count: routing.num_retries ?? litellm.num_retries,
    leastPauseSeconds: routing.retry_after,
    policy: routing.retry_policy && policyOf(routing.retry_policy, 'Retries'),
    groupPolicies: routing.model_group_retry_policy && policiesOf(routing.model_group_retry_policy),
  });
  const breaker = withoutAbsent({
    cooldownSeconds: routing.cooldown_time,
    allowedFails: routing.allowed_fails,
    allowedFailsPolicy:
      routing.allowed_fails_policy && policyOf(routing.allowed_fails_policy, 'AllowedFails'),
    isOff: routing.disable_cooldowns === true ? (true as const) : undefined,
  });
  return { ...(retries && { retries }), ...(breaker && { breaker }) };
}

type Policy = Readonly<Record<string, number | null | undefined>>;

const policyOf = (policy: Policy, suffix: string): ClassPolicy =>
  Object.fromEntries(
    Object.entries(policy).flatMap(([name, n]) =>
      typeof n === 'number' ? [[name.slice(0, -suffix.length), n]] : [],
    ),
  );

const policiesOf = (policies: Readonly<Record<string, Policy>>): Record<string, ClassPolicy> =>
  Object.fromEntries(Object.entries(policies).map(([group, policy]) => [group, policyOf(policy, 'Retries')]));

/** undefined: there is nothing in it. */
function withoutAbsent<T extends object>(settings: T): T | undefined {
  const entries = Object.entries(settings).filter(([, value]) => value !== undefined);
  return entries.length === 0 ? undefined : settings;
}
