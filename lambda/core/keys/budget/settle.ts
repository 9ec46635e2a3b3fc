import type { Transition } from '../../requests/transitions.ts';
import type { Usage } from '../../requests/usage.ts';
import type { BudgetWrite } from './budget-row.ts';
import type { Charge } from './charge.ts';
import { costOf, type Prices } from './price.ts';

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
    case 'giveWay':
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
