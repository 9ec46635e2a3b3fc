import type { Usage } from '../billing/ledger.ts';
import type { Load } from './workload.ts';

/** Messages to a function's process. `mark` restarts the measurement. */
export type ToFunction =
  | { readonly do: 'mark' | 'measure' | 'sweep' }
  | { readonly do: 'load'; readonly load: Load }
  | { readonly do: 'lead'; readonly group: string };

/** The usage of a function's process since its mark. */
export interface Measured {
  readonly entry: readonly Usage[];
  readonly earlyCollects: readonly Usage[];
  readonly lastCollect: readonly Usage[];
  readonly dispatcher: readonly Usage[];
  readonly cpuMs: number;
  /** One for each request that has ended, ms. */
  readonly waits: readonly number[];
}

export type FromFunction =
  | { readonly kind: 'ready' }
  | { readonly kind: 'measured'; readonly measured: Measured }
  /** The end of the load, the shift or the sweep; `ms`: how long a shift took. */
  | { readonly kind: 'ended'; readonly ms: number };
