import type { Deployment, HeadwayConfig } from '../config/headway-config.ts';
import type { Wishes } from '../requests/wishes.ts';
import type { ClassPolicy } from './error-class.ts';

/** LiteLLM's `num_retries`, which is OpenAI's. */
const NUM_RETRIES = 2;
/** LiteLLM's `cooldown_time`. */
const COOLDOWN_SECONDS = 5;

/** How often, and after how long, a call of one deployment may be repeated. */
export interface RetryRules {
  /** Failures after which a request may be tried again. */
  readonly retries: number;
  /** The same by class of error, where it is said. */
  readonly policy: ClassPolicy;
  /** The least time before a retry where no other deployment takes it, ms. */
  readonly leastPauseMs: number;
  /** For how long a deployment gets no turns that does not say it itself, ms. */
  readonly cooldownMs: number;
}

/** The settings that count for a refused call: the deployment's own before the request's, as LiteLLM has it. */
export function retryRulesOf(
  { retries, breaker }: Pick<HeadwayConfig, 'retries' | 'breaker'>,
  deployment: Pick<Deployment, 'group'> & Partial<Pick<Deployment, 'numRetries' | 'cooldownSeconds'>>,
  { numRetries: asked }: Pick<Wishes, 'numRetries'>,
): RetryRules {
  const cooldownSeconds = deployment.cooldownSeconds ?? breaker?.cooldownSeconds ?? COOLDOWN_SECONDS;
  return {
    retries: deployment.numRetries ?? asked ?? retries?.count ?? NUM_RETRIES,
    // A group's policy takes the place of the general one as a whole.
    policy: retries?.groupPolicies?.[deployment.group] ?? retries?.policy ?? {},
    leastPauseMs: (retries?.leastPauseSeconds ?? 0) * 1000,
    cooldownMs: cooldownSeconds * 1000,
  };
}
