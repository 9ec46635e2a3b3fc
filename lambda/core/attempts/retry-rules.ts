import type { Deployment, HeadwayConfig } from '../config/headway-config.ts';
import type { Wishes } from '../requests/wishes.ts';
import type { BreakerRules } from '../windows/breaker.ts';
import type { ClassPolicy } from './error-class.ts';
import { numberIn, type Classed } from './outcome.ts';

/** LiteLLM's and OpenAI's default for `num_retries`. */
const NUM_RETRIES = 2;
/** LiteLLM's `cooldown_time`. */
const COOLDOWN_SECONDS = 5;

/** How often, and after how long, a call to one deployment may be repeated. */
export interface RetryRules {
  /** Failures after which a request may be tried again. */
  readonly retries: number;
  /** The same by class of error, if set. */
  readonly policy: ClassPolicy;
  /** The least time before a retry if no other deployment takes it, ms. */
  readonly leastPauseMs: number;
  /** How long a deployment gets no turns if it does not say so itself, ms. */
  readonly cooldownMs: number;
}

/** The settings for a refused call: the deployment's own take precedence over the request's, as in LiteLLM. */
export function retryRulesOf(
  { retries, breaker }: Pick<HeadwayConfig, 'retries' | 'breaker'>,
  deployment: Pick<Deployment, 'group'> & Partial<Pick<Deployment, 'numRetries' | 'cooldownSeconds'>>,
  { numRetries: asked }: Pick<Wishes, 'numRetries'>,
): RetryRules {
  return {
    retries: deployment.numRetries ?? asked ?? retries?.count ?? NUM_RETRIES,
    // A group's policy replaces the whole general one.
    policy: retries?.groupPolicies?.[deployment.group] ?? retries?.policy ?? {},
    leastPauseMs: (retries?.leastPauseSeconds ?? 0) * 1000,
    cooldownMs: cooldownMsOf({ breaker }, deployment),
  };
}

/** When the breaker of a deployment opens that has just failed so. */
export function breakerRulesOf(
  { breaker }: Pick<HeadwayConfig, 'breaker'>,
  deployment: Partial<Pick<Deployment, 'cooldownSeconds'>>,
  refusal: Classed,
): BreakerRules {
  const firstMs = cooldownMsOf({ breaker }, deployment);
  return {
    isOff: breaker?.isOff === true || firstMs === 0,
    allowedFails: numberIn(breaker?.allowedFailsPolicy ?? {}, refusal) ?? breaker?.allowedFails,
    firstMs,
  };
}

const cooldownMsOf = (
  { breaker }: Pick<HeadwayConfig, 'breaker'>,
  { cooldownSeconds }: Partial<Pick<Deployment, 'cooldownSeconds'>>,
): number => (cooldownSeconds ?? breaker?.cooldownSeconds ?? COOLDOWN_SECONDS) * 1000;
