import type { RefusalReason } from '../attempts/outcome.ts';
import { wasOvertaken, type FlowPlace, type HandOut } from './overtaken.ts';
import { createSample, type Sample } from './sample.ts';

/** The counts of a shift since it was last measured. */
export interface Counts {
  turns: number;
  /** Those given to a worse tier, as its share, while better ones waited. */
  starvedTurns: number;
  /** Requests that came into sight for the first time and had been passed over on their way. */
  inversions: number;
  /** 1 until the first measurement: this shift's own beginning. */
  leadChanges: number;
  idlePolls: number;
  expiredJobs: number;
  readonly upstreamErrors: Map<RefusalReason, number>;
  /** Per tier, ms. */
  readonly waits: Map<string, Sample>;
}

/** Counts what happens in a shift. */
export interface Tally {
  noteTurn(
    turn: FlowPlace & { readonly tier: string },
    how: { readonly startAtMs: number; readonly isByShare: boolean },
  ): void;
  /** Counts a request that comes into sight for the first time. */
  noteNewcomer(place: FlowPlace): void;
  noteIdlePoll(): void;
  noteExpiredJob(): void;
  noteUpstreamError(reason: RefusalReason): void;
  /** Returns the counts and resets them; the latest turns stay known. */
  take(): Counts;
}

/** How many of the latest turns are remembered. */
const REMEMBERED = 32;

export function createTally(): Tally {
  let counts: Counts = { ...noCounts(), leadChanges: 1 };
  /** The latest turns, to find out whether a latecomer was overtaken. */
  const handOuts: HandOut[] = [];
  return {
    noteTurn({ id, priority, enqueuedAtMs, flow, tier }, { startAtMs, isByShare }) {
      counts.turns += 1;
      if (isByShare) counts.starvedTurns += 1;
      // The message is large: only its place is kept. Whoever comes after a due turn was not overtaken by it.
      else
        handOuts.push({
          place: { id, priority, enqueuedAtMs, ...(flow !== undefined && { flow }) },
          atMs: startAtMs,
        });
      if (handOuts.length > REMEMBERED) handOuts.shift();
      const waits = counts.waits.get(tier) ?? createSample();
      counts.waits.set(tier, waits);
      waits.add(Math.max(0, startAtMs - enqueuedAtMs));
    },
    noteNewcomer(place) {
      if (wasOvertaken(place, handOuts)) counts.inversions += 1;
    },
    noteIdlePoll: () => void (counts.idlePolls += 1),
    noteExpiredJob: () => void (counts.expiredJobs += 1),
    noteUpstreamError(reason) {
      counts.upstreamErrors.set(reason, (counts.upstreamErrors.get(reason) ?? 0) + 1);
    },
    take() {
      const taken = counts;
      counts = noCounts();
      return taken;
    },
  };
}

const noCounts = (): Counts => ({
  turns: 0,
  starvedTurns: 0,
  inversions: 0,
  leadChanges: 0,
  idlePolls: 0,
  expiredJobs: 0,
  upstreamErrors: new Map(),
  waits: new Map(),
});
