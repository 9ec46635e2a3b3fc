import type { WindowShape } from '../config/headway-config.ts';
import { bucketCount, type Limits } from '../windows/window-row.ts';

/** While somebody waits, room in a window goes unused for no longer than this, if nothing goes wrong. */
export const REACTION_MS = 9_000;

/** The most that may have its turn before a request. */
export interface Ahead {
  readonly requests: number;
  /** Their tokens; undefined: each may be as large as the largest request. */
  readonly tokens?: number | undefined;
}

/**
 * The longest wait of a request before whom no more than `ahead` may have turns, ms; null: there is none.
 *
 * While it waits, the first in line waits too, so every deployment is full at some moment of each piece of one window
 * and one reaction: with turns, or with so many tokens that the largest request would not fit. These windows do not
 * overlap, and all turns in them are of those ahead. So many pieces as those fill may pass, and one more.
 */
export function longestWaitMs(input: {
  /** Those that take calls. */
  readonly limits: readonly Limits[];
  readonly ahead: Ahead;
  /** The tokens of the largest request that may wait; Infinity: any number. */
  readonly largest: number;
  readonly shape: WindowShape;
  /** Its tier is sure of one turn in so many; absent: of every turn that nobody ahead needs. */
  readonly oneTurnIn?: number | undefined;
}): number | null {
  const { limits, ahead, largest, shape, oneTurnIn } = input;
  if (limits.length === 0) return null;
  const before: Ahead = oneTurnIn === undefined ? ahead : { requests: oneTurnIn * (ahead.requests + 1) };
  const pieces = Math.min(piecesByTurns(limits, before, largest), piecesByTokens(limits, before, largest));
  if (pieces === Infinity) return null;
  return (pieces + 1) * (bucketCount(shape) * shape.bucketMs + REACTION_MS);
}

/** A full window of a deployment holds at least so many turns, whatever their sizes. */
function piecesByTurns(limits: readonly Limits[], { requests }: Ahead, largest: number): number {
  const turns = limits.reduce((sum, own) => sum + leastTurns(own, largest), 0);
  return turns === 0 ? Infinity : Math.floor(requests / turns);
}

function leastTurns({ rpm = Infinity, tpm, parallel }: Limits, largest: number): number {
  // It may be full with calls of which nobody knows when they end.
  if (parallel !== undefined) return 0;
  return Math.min(rpm, tpm === undefined ? Infinity : Math.floor(tpm / largest));
}

/** With the tokens of those ahead known: each full window holds its share of all turns, or of all tokens. */
function piecesByTokens(limits: readonly Limits[], { requests, tokens }: Ahead, largest: number): number {
  if (tokens === undefined) return Infinity;
  const full = limits
    .filter(({ parallel }) => parallel === undefined)
    .map(({ rpm, tpm }) => ({
      turns: rpm ?? 0,
      tokens: tpm === undefined ? 0 : Math.max(0, tpm - largest + 1),
      isByTurns: rpm !== undefined,
      isByTokens: tpm !== undefined,
    }));
  const allTurns = full.reduce((sum, own) => sum + own.turns, 0);
  const allTokens = full.reduce((sum, own) => sum + own.tokens, 0);
  const least = full.reduce((sum, own) => {
    const byTurns = own.isByTurns ? own.turns / allTurns : Infinity;
    const byTokens = own.isByTokens ? own.tokens / Math.max(1, allTokens) : Infinity;
    return sum + Math.min(byTurns, byTokens);
  }, 0);
  if (least === 0) return Infinity;
  const used = (allTurns === 0 ? 0 : requests / allTurns) + (allTokens === 0 ? 0 : tokens / allTokens);
  return Math.floor(used / least);
}
