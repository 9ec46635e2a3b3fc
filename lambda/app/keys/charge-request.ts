import { Fault } from '../../core/faults.ts';
import {
  budgetRowOf,
  chargeBeyond,
  decideCharge,
  emptyBudget,
  fromUnits,
  toUnits,
  type Budget,
  type BudgetPart,
  type BudgetRow,
  type ChargeDecision,
} from '../../core/keys/budget/budget-row.ts';
import type { Charge } from '../../core/keys/budget/charge.ts';
import { demotedPriority } from '../../core/keys/budget/demoted-priority.ts';
import { dateOf, endOfPeriod, startOfPeriod } from '../../core/keys/budget/period.ts';
import { highestCost } from '../../core/keys/budget/price.ts';
import type { KeySettings } from '../../core/keys/key-settings.ts';
import { reachableFrom } from '../../core/attempts/fallbacks.ts';
import { noWishes } from '../../core/requests/wishes.ts';
import type { Usage } from '../../core/requests/usage.ts';
import { deploymentsOf, type Deps } from '../deps.ts';
import type { IncomingRequest } from '../use-cases.ts';

type ChargeDeps = Pick<Deps, 'clock' | 'config' | 'groups' | 'requests'>;

interface Charged {
  /** null: its key has no budget, or it costs nothing. */
  readonly charge: Charge | null;
  /** The request's own, or its key's worst where the budget is used up. */
  readonly priority: number;
}

interface Bill {
  readonly keyId: string;
  readonly settings: KeySettings;
  readonly budget: Budget;
  readonly cost: number;
}

/** Others may begin a period at the same moment; more often than this they do not. */
const MAX_TRIES = 5;

/**
 * Takes a request's estimated cost from its key's budget: one conditional write, two at the beginning of a period
 * and beyond the budget.
 * @throws Fault `budget_exceeded`; `tokens_exceed_limit` if it is larger than the whole budget
 */
export async function chargeRequest(
  deps: ChargeDeps,
  request: IncomingRequest,
  usage: Usage,
): Promise<Charged> {
  const { keyId = null, settings = null, priority, id } = request;
  const bill =
    keyId === null || settings === null ? undefined : billOf(deps, request, { keyId, settings, usage });
  if (bill === undefined) return { charge: null, priority };
  // Charged when it came first: lines that are read again must not take the room of those behind them.
  if (id !== undefined && (await deps.requests.read(id)) !== undefined) return { charge: null, priority };
  const { budget } = bill;
  if (bill.cost > toUnits(budget, budget.amount) && budget.atCap === 'refuse') throw larger(bill);
  // Without a read: the write is decided as if the period had begun, and its refusal shows the row.
  const begun = { ...emptyBudget, startMs: startOfPeriod(budget.per, deps.clock.now()) };
  const within = await chargePart(deps, bill, { part: 'used', seen: begun });
  if (within.charge !== null) return { charge: within.charge, priority };
  if (budget.atCap === 'demote') {
    const { charge } = await chargePart(deps, bill, { part: 'beyond', seen: within.row });
    return { charge, priority: demotedPriority(bill.settings, { priority, tiers: deps.config.tiers }) };
  }
  throw exceeded(bill, within.row, deps.clock.now());
}

/** undefined: there is nothing to charge. A model without a price costs nothing, even if no dollar is left. */
function billOf(
  { config }: ChargeDeps,
  { group, wishes = noWishes }: IncomingRequest,
  { keyId, settings, usage }: Pick<Bill, 'keyId' | 'settings'> & { readonly usage: Usage },
): Bill | undefined {
  const { budget } = settings;
  if (budget === null) return undefined;
  // Wherever it is served in the end: a fallback must not be a way around the budget.
  const deployments = reachableFrom(config, { group, wishes }).flatMap((name) => deploymentsOf(config, name));
  const cost = highestCost(budget.unit, usage, deployments);
  return cost === 0 ? undefined : { keyId, settings, budget, cost };
}

interface Written {
  /** null: it does not fit into what is left. */
  readonly charge: Charge | null;
  readonly row: BudgetRow;
}

/** Counts a request in a part of its key's row; `seen` may be outdated. */
async function chargePart(
  { clock, groups }: ChargeDeps,
  bill: Bill,
  { part, seen }: { readonly part: BudgetPart; readonly seen: BudgetRow },
): Promise<Written> {
  const { keyId, budget, cost } = bill;
  let row = seen;
  for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
    const wanted = { row, budget, cost, nowMs: clock.now() };
    const decision: ChargeDecision =
      part === 'used' ? decideCharge(wanted) : { kind: 'write', write: chargeBeyond(wanted) };
    if (decision.kind === 'exceeded') return { charge: null, row };
    const outcome = await groups.writeBudget(keyId, budgetRowOf(budget), decision.write);
    row = outcome.row;
    if (outcome.kind === 'written') return { charge: chargeOf(bill, row.startMs, part), row };
  }
  throw busy();
}

const chargeOf = ({ keyId, budget, cost }: Bill, startMs: number, part: BudgetPart): Charge => ({
  keyId,
  unit: budget.unit,
  per: budget.per,
  startMs,
  amount: cost,
  part,
});

const busy = () =>
  new Fault('store_unavailable', 'The budget of the API key could not be charged. Try again shortly.', {
    retryAfterMs: 1_000,
  });

const larger = ({ budget, cost }: Bill) =>
  new Fault(
    'tokens_exceed_limit',
    `The request is estimated at ${inWords(budget, cost)}; the whole budget of the API key is ${inWords(budget, toUnits(budget, budget.amount))} per ${budget.per}. Shorten the prompt or lower max_tokens.`,
    { param: 'max_tokens' },
  );

function exceeded({ budget, cost }: Bill, { startMs, used }: BudgetRow, nowMs: number): Fault {
  const endMs = endOfPeriod(budget.per, startMs);
  const left = Math.max(0, toUnits(budget, budget.amount) - used);
  return new Fault(
    'budget_exceeded',
    `The request is estimated at ${inWords(budget, cost)}. ${inWords(budget, left)} are left of the API key's budget of ${inWords(budget, toUnits(budget, budget.amount))} per ${budget.per}, which begins anew on ${dateOf(endMs)} at 00:00 UTC.`,
    { param: 'budget', retryAfterMs: Math.max(1_000, endMs - nowMs) },
  );
}

const inWords = (budget: Budget, units: number): string =>
  budget.unit === 'tokens' ? `${units} tokens` : `$${fromUnits(budget, units)}`;
