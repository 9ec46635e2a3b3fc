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
