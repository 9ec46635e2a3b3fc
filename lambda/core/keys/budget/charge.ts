import type { Transition } from '../../requests/transitions.ts';
import type { Usage } from '../../requests/usage.ts';
import type { Budget, BudgetPart, BudgetWrite } from './budget-row.ts';
import { costOf, type Prices } from './price.ts';

/** What a request has taken from its key's budget. */
export interface Charge {
  readonly keyId: string;
  readonly unit: Budget['unit'];
  readonly per: Budget['per'];
  /** When the period began that is charged, ms. */
  readonly startMs: number;
  /** As the budget's rows count. */
  readonly amount: number;
  /** `beyond`: the budget was used up, and the request goes at the key's worst priority. */
  readonly part: BudgetPart;
}

/** True if the request was moved to its key's worst priority. */
export const isDemoted = (charge: Charge | null): boolean => charge?.part === 'beyond';

/**
 * What a request has cost when it ends; undefined: not known, and the estimate stays. `prices`: of the deployment
 * that was called last; undefined: that is not known either.
 */
export function costAtEnd(
  { unit }: Pick<Charge, 'unit'>,
  end: Transition,
  prices: Prices | undefined,
): number | undefined {
  switch (end.name) {
    case 'complete':
    case 'fail':
      return end.usage && prices && costOf(unit, end.usage, prices);
    case 'expire':
    case 'refuse':
    case 'withdraw':
    case 'lapse':
      return 0;
    case 'cancel':
      return end.isCalled ? undefined : 0;
    case 'abandon':
    case 'change':
    case 'claim':
    case 'convert':
    case 'extend':
    case 'grant':
    case 'recover':
    case 'requeue':
    case 'reroute':
    case 'return':
    case 'sent':
    case 'start':
      return undefined;
    default:
      return end satisfies never;
  }
}

/** The write that replaces the estimate by the real cost; undefined: there is nothing to change. */
export function settlingWrite(
  { startMs, part, amount }: Charge,
  cost: number | undefined,
): BudgetWrite | undefined {
  if (cost === undefined || cost === amount) return undefined;
  return { kind: 'add', startMs, part, amount: cost - amount, maxBefore: Infinity };
}

/** Nothing was used: the upstream refused. */
export const nothingUsed: Usage = { tokens: 0, promptTokens: 0 };
