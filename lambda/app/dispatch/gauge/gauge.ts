import type { QueueRow } from '../../../core/line/queue-row.ts';
import type { RequestRecord } from '../../../core/requests/request.ts';
import type { Deps } from '../../deps.ts';
import { ringFor } from '../../queueing/ring.ts';
import type { Life } from '../lease/life.ts';

/** How many wait per tier: all that were ever enqueued, less all that have left. */
export interface Gauge {
  /** A request has had its turn or dropped out: it leaves the tier that it is in by then, at `atMs`. */
  depart(from: { readonly tier: string }, atMs: number): void;
  /** Back on the gauge: a turn that came to nothing. */
  comeBack(record: RequestRecord): Promise<void>;
  /** Counts those who have left by then; whether there were any. */
  countLeft(untilMs: number): boolean;
  /** Everybody who has left is counted. */
  isSettled(): boolean;
  /** Per tier, how many have left: the truth that reports write down. A copy. */
  served(): Record<string, number>;
  /** So many per tier, shown by the gauge, do not exist. */
  writeOff(surplus: Readonly<Record<string, number>>): void;
  /** As the queue's row says now. */
  noteEnqueued(enqueued: QueueRow['enqueued']): void;
  waitingIn(tier: string): number;
  /** The same less those who have left and are not counted yet. */
  depthOf(tier: string): number;
}

/** What is to be taken off a tier's gauge, and when: at the start of the turn, not when it is handed out. */
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
      // After the shift has closed nobody reports: the bell says it.
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
