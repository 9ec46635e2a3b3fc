import type { HandOut } from '../../core/overtaken.ts';
import type { UpstreamRefusal } from '../../core/ports.ts';
import { createSample, type Sample } from '../../core/sample.ts';
import type { Held } from './shift.ts';

/** What a shift has counted since it last told the meter. */
export interface Tally {
  turns: number;
  inversions: number;
  /** 1 until it is told: this shift's own beginning. */
  leadChanges: number;
  idlePolls: number;
  expiredJobs: number;
  upstreamErrors: Map<UpstreamRefusal['reason'], number>;
  /** Per tier, ms. */
  waits: Map<string, Sample>;
  /** The latest turns, for who comes late. */
  readonly handOuts: HandOut[];
}

/** Of so many turns it is known to whom they went. */
const REMEMBERED = 32;

export const createTally = (): Tally => ({ ...emptyCounts(), leadChanges: 1, handOuts: [] });

/** The counts begin anew; who had the latest turns is still known. */
export const resetTally = (tally: Tally): void => void Object.assign(tally, emptyCounts());

const emptyCounts = () => ({
  ...{ turns: 0, inversions: 0, leadChanges: 0, idlePolls: 0, expiredJobs: 0 },
  upstreamErrors: new Map<UpstreamRefusal['reason'], number>(),
  waits: new Map<string, Sample>(),
});

export function noteTurn(tally: Tally, held: Held, startAtMs: number): void {
  tally.turns += 1;
  // The message is large: only its place is kept.
  const { id, priority, enqueuedAtMs, tier } = held;
  tally.handOuts.push({ place: { id, priority, enqueuedAtMs }, atMs: startAtMs });
  if (tally.handOuts.length > REMEMBERED) tally.handOuts.shift();
  const waits = tally.waits.get(tier) ?? createSample();
  tally.waits.set(tier, waits);
  waits.add(Math.max(0, startAtMs - enqueuedAtMs));
}

export const noteUpstreamError = ({ upstreamErrors }: Tally, reason: UpstreamRefusal['reason']): void =>
  void upstreamErrors.set(reason, (upstreamErrors.get(reason) ?? 0) + 1);
