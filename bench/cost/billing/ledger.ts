import type { PriceName } from './prices.ts';

/** How often an AWS call was made, and the units billed for it. */
export interface Usage {
  readonly call: string;
  readonly price: PriceName;
  readonly calls: number;
  readonly units: number;
}

export interface Ledger {
  note(one: { readonly call: string; readonly price: PriceName; readonly units: number }): void;
  usages(): readonly Usage[];
  clear(): void;
}

export function createLedger(): Ledger {
  const lines = new Map<string, Usage>();
  return {
    note({ call, price, units }) {
      const before = lines.get(call);
      lines.set(call, { call, price, calls: (before?.calls ?? 0) + 1, units: (before?.units ?? 0) + units });
    },
    usages: () => [...lines.values()],
    clear: () => lines.clear(),
  };
}
