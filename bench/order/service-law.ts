import type { LawName } from './cell.ts';

/** The longest time for which one call can keep its deployment from the next: the span of the limit. */
const SPAN_MS = 60_000;

/** The durations of calls, and for how long each keeps its deployment from the next: its hold. */
export interface ServiceLaw {
  /** One call's duration, in whole ms, from a uniform number in [0, 1). */
  durationMs(uniform: number): number;
  holdMs(durationMs: number): number;
  /** Mean of the hold, ms, and its mean square, ms². */
  readonly meanMs: number;
  readonly meanSquareMs2: number;
}

/** One request in any 60 s, however short: the hold is the span. */
const deterministic: ServiceLaw = {
  durationMs: () => 1_000,
  holdMs: () => SPAN_MS,
  meanMs: SPAN_MS,
  meanSquareMs2: SPAN_MS ** 2,
};

/** A call takes all the tokens and gives them back when it ends, or when they leave the span. */
export function exponential(meanMs: number): ServiceLaw {
  const cut = SPAN_MS / meanMs;
  return {
    durationMs: (uniform) => Math.round(-Math.log(1 - uniform) * meanMs),
    holdMs: (durationMs) => Math.min(durationMs, SPAN_MS),
    meanMs: meanMs * (1 - Math.exp(-cut)),
    meanSquareMs2: 2 * meanMs ** 2 * (1 - Math.exp(-cut) * (1 + cut)),
  };
}

export const laws: Readonly<Record<LawName, ServiceLaw>> = {
  deterministic,
  exponential: exponential(20_000),
};
