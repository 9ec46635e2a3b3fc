import { budgetRowOf } from '../../core/keys/budget/budget-row.ts';
import type { HeadwayConfig } from '../../core/config/headway-config.ts';
import type { Charge } from '../../core/keys/budget/charge.ts';
import { costAtEnd, settlingWrite } from '../../core/keys/budget/settle.ts';
import type { Prices } from '../../core/keys/budget/price.ts';
import { isTerminal } from '../../core/requests/request.ts';
import type { GroupStore } from '../../ports/group-store.ts';
import type { Happenings } from '../../ports/happenings.ts';
import type { RequestStore } from '../../ports/request-store.ts';
import { tryOnce } from '../best-effort.ts';

interface SettleDeps {
  readonly config: HeadwayConfig;
  readonly groups: GroupStore;
  readonly happenings: Happenings;
}

/**
 * Replaces a charge by the real cost; undefined: not known, and the estimate stays. So it does if the write fails:
 * giving back twice would be too much.
 */
export async function settleCharge(
  deps: SettleDeps,
  charge: Charge | null,
  cost: number | undefined,
): Promise<void> {
  const write = charge === null ? undefined : settlingWrite(charge, cost);
  if (charge === null || write === undefined) return;
  await tryOnce(deps, { step: 'settle budget' }, () =>
    deps.groups.writeBudget(charge.keyId, budgetRowOf(charge), write),
  );
}

/** The prices of a deployment; undefined: it has gone, or none was called. */
export const pricesOf = (
  { config }: Pick<SettleDeps, 'config'>,
  id: string | undefined,
): Prices | undefined => config.deployments.find((deployment) => deployment.id === id);

/**
 * The same store, which also settles the charge of every request that ends. One write ends a request, whoever makes
 * it, so each charge is settled once.
 */
export const settlingCharges = (deps: SettleDeps & { readonly requests: RequestStore }): RequestStore => ({
  ...deps.requests,
  async transition(id, by) {
    const outcome = await deps.requests.transition(id, by);
    if (outcome.kind === 'done' && isTerminal(outcome.record.status)) {
      const { charge, turn } = outcome.record;
      const cost = charge === null ? undefined : costAtEnd(charge, by, pricesOf(deps, turn?.deploymentId));
      await settleCharge(deps, charge, cost);
    }
    return outcome;
  },
});
