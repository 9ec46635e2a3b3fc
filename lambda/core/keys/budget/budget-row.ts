import type { KeySettings } from '../key-settings.ts';
import { startOfPeriod } from './period.ts';

export type Budget = NonNullable<KeySettings['budget']>;

/**
 * What a key has spent of its budget, in tokens or in billionths of a dollar. There is one row for each unit and
 * kind of period, so that a change of the budget's period forgets nothing.
 */
export interface BudgetRow {
  /** When the row's period began, ms; 0 = nothing has been spent yet. */
  readonly startMs: number;
  /** Reserved and spent within the budget: never more is reserved than the cap. */
  readonly used: number;
  /** Spent beyond it, at the key's worst priority. */
  readonly beyond: number;
}

/** The part of a row that a charge counts in. */
export type BudgetPart = 'used' | 'beyond';

/** A write for the store, on a condition that it checks in the same write. */
export type BudgetWrite =
  /** The first charge of a period, if the row's period is an earlier one. */
  | { readonly kind: 'open'; readonly row: BudgetRow }
  /** Changes a part, if the period still runs and the part is at most `maxBefore`. */
  | {
      readonly kind: 'add';
      readonly startMs: number;
      readonly part: BudgetPart;
      readonly amount: number;
      readonly maxBefore: number;
    };

export const emptyBudget: BudgetRow = { startMs: 0, used: 0, beyond: 0 };

/** Names a budget's row among those of its key. */
export const budgetRowOf = ({ unit, per }: Pick<Budget, 'unit' | 'per'>): string => `${unit}/${per}`;

const NANOS_PER_DOLLAR = 1e9;

/** An amount of a budget as rows count it. */
export const toUnits = ({ unit }: Pick<Budget, 'unit'>, amount: number): number =>
  unit === 'tokens' ? amount : Math.round(amount * NANOS_PER_DOLLAR);

/** Tokens or dollars again. */
export const fromUnits = ({ unit }: Pick<Budget, 'unit'>, units: number): number =>
  unit === 'tokens' ? units : units / NANOS_PER_DOLLAR;

export type ChargeDecision =
  | { readonly kind: 'write'; readonly write: BudgetWrite }
  /** It does not fit into what is left. */
  | { readonly kind: 'exceeded' };

interface Wanted {
  /** As last seen; an outdated row costs another try, never more than the cap. */
  readonly row: BudgetRow;
  readonly budget: Budget;
  readonly cost: number;
  readonly nowMs: number;
}

/** Decides one charge within the budget. Of many who race, the store's condition lets only those through that fit. */
export function decideCharge({ row, budget, cost, nowMs }: Wanted): ChargeDecision {
  const startMs = currentStart({ row, budget, nowMs });
  const maxBefore = toUnits(budget, budget.amount) - cost;
  const isNew = row.startMs < startMs;
  if ((isNew ? 0 : row.used) > maxBefore) return { kind: 'exceeded' };
  const write: BudgetWrite = isNew
    ? { kind: 'open', row: { startMs, used: cost, beyond: 0 } }
    : { kind: 'add', startMs, part: 'used', amount: cost, maxBefore };
  return { kind: 'write', write };
}

/** The write that counts a cost beyond the budget, whatever has been spent. */
export function chargeBeyond(wanted: Wanted): BudgetWrite {
  const { row, cost } = wanted;
  const startMs = currentStart(wanted);
  if (row.startMs < startMs) return { kind: 'open', row: { startMs, used: 0, beyond: cost } };
  return { kind: 'add', startMs, part: 'beyond', amount: cost, maxBefore: Infinity };
}

/** A clock that is behind charges the period that others have begun. */
export const currentStart = ({ row, budget, nowMs }: Pick<Wanted, 'row' | 'budget' | 'nowMs'>): number =>
  Math.max(row.startMs, startOfPeriod(budget.per, nowMs));

/** The store's row after a write; undefined: the write's condition fails. */
export function applyBudgetWrite(row: BudgetRow, write: BudgetWrite): BudgetRow | undefined {
  switch (write.kind) {
    case 'open':
      return row.startMs < write.row.startMs ? write.row : undefined;
    case 'add': {
      const { startMs, part, amount, maxBefore } = write;
      if (row.startMs !== startMs || row[part] > maxBefore) return undefined;
      return { ...row, [part]: row[part] + amount };
    }
    default:
      return write satisfies never;
  }
}
