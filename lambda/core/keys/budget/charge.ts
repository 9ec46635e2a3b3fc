import type { Budget, BudgetPart } from './budget-row.ts';

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
