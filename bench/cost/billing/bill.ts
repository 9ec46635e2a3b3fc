import type { Usage } from './ledger.ts';
import { prices } from './prices.ts';

/** One line of a bill, for one request. `usdPerMillion`: for a million of them. */
export interface BillLine {
  readonly call: string;
  readonly calls: number;
  readonly units: number;
  readonly usdPerMillion: number;
}

/** The bill of one request if `count` requests used this much together. */
export const billOf = (usages: readonly Usage[], count: number): BillLine[] =>
  usages.map(({ call, price, calls, units }) => ({
    call,
    calls: calls / count,
    units: units / count,
    usdPerMillion: (units / count) * prices[price].usdPerMillion,
  }));

export const totalOf = (lines: readonly BillLine[]): number =>
  lines.reduce((total, { usdPerMillion }) => total + usdPerMillion, 0);

/** How many requests a month cost as much as a fixed price, including Headway's own idle cost. */
export const breakEven = (input: {
  readonly usdPerMonth: number;
  readonly idleUsdPerMonth: number;
  readonly usdPerMillion: number;
}): number => Math.max(0, ((input.usdPerMonth - input.idleUsdPerMonth) / input.usdPerMillion) * 1_000_000);
