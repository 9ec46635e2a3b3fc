import { seconds } from '../../app/requests/unix-seconds.ts';
import type { KeyUse } from '../../core/keys/key-use.ts';

/** The use of a key's limits on the wire, under the names of the limits. */
export const useObject = ({ rpm, tpm, modelLimits, budget, waiting }: KeyUse) => ({
  use: {
    rpm,
    tpm,
    model_limits: modelLimits,
    budget: budget && {
      used: budget.used,
      left: budget.left,
      beyond: budget.beyond,
      resets_at: seconds(budget.resetsAtMs),
    },
    waiting,
  },
});

/** In LiteLLM's words; `spend` is in dollars, so a budget in tokens has none. */
export const liteLlmUse = (unit: 'tokens' | 'usd' | undefined, { budget }: KeyUse) => ({
  spend: budget !== null && unit === 'usd' ? budget.used + budget.beyond : null,
  budget_reset_at: budget && isoOf(budget.resetsAtMs),
});

const isoOf = (ms: number): string => new Date(ms).toISOString();
