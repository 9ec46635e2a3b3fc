import type { QueueRow } from '../../../core/line/queue-row.ts';
import type { RequestRecord } from '../../../core/requests/request.ts';
import type { Deps } from '../../deps.ts';
import { ringFor } from '../../queueing/ring.ts';
import type { Life } from '../lease/life.ts';

/** The number of waiting requests per tier: all that were ever enqueued less all that have left. */
export interface Gauge {
  /** Takes a request that has had its turn or was dropped off its tier's gauge, at `atMs`. */
  depart(from: { readonly tier: string }, atMs: number): void;
  /** Puts a request back on the gauge whose turn came to nothing. */
  comeBack(record: RequestRecord): Promise<void>;
  /** Counts the requests that have left by then. Returns whether there were any. */
  countLeft(untilMs: number): boolean;
  /** All requests that have left are counted. */
  isSettled(): boolean;
  /** How many have left, per tier, as reports write it down. Returns a copy. */
  served(): Record<string, number>;
  /** Removes requests that do not exist from the gauge; `surplus` counts them per tier. */
  writeOff(surplus: Readonly<Record<string, number>>): void;
  /** Takes over the counts of the queue's row. */
  noteEnqueued(enqueued: QueueRow['enqueued']): void;
  waitingIn(tier: string): number;
  /** The same, less the requests that have left and are not counted yet. */
  depthOf(tier: string): number;
}

/** A request leaves the gauge at the start of its turn, not when the turn is handed out. */
interface Departure {
  readonly tier: string;
  readonly count: number;
  readonly atMs: number;
}

export function createGauge({
  deps,
  life,
  queueAtStart,
}: {
  readonly deps: Deps;
  readonly life: Life;
  readonly queueAtStart: QueueRow;
}): Gauge {
  let { enqueued } = queueAtStart;
  const served: Record<string, number> = { ...queueAtStart.served };
  const departures = new Set<Departure>();

  const balanceOf = (tier: string) => (enqueued[tier] ?? 0) - (served[tier] ?? 0);

  function count(tier: string, left: number): void {
    served[tier] = (served[tier] ?? 0) + left;
  }

  return {
    depart: ({ tier }, atMs) => void departures.add({ tier, count: 1, atMs }),
    async comeBack(record) {
      if (life.isOpen()) departures.add({ tier: record.tier, count: -1, atMs: 0 });
      // After the shift has closed nobody reports, so the bell counts it.
      else await ringFor(deps, record);
    },
    countLeft(untilMs) {
      const due = [...departures].filter(({ atMs }) => atMs <= untilMs);
      for (const departure of due) {
        departures.delete(departure);
        count(departure.tier, departure.count);
      }
      return due.length > 0;
    },
    isSettled: () => departures.size === 0,
    served: () => ({ ...served }),
    writeOff(surplus) {
      for (const [tier, n] of Object.entries(surplus)) count(tier, n);
    },
    noteEnqueued: (now) => void (enqueued = now),
    waitingIn: (tier) => Math.max(0, balanceOf(tier)),
    depthOf(tier) {
      let depth = balanceOf(tier);
      for (const departure of departures) if (departure.tier === tier) depth -= departure.count;
      return Math.max(0, depth);
    },
  };
}
