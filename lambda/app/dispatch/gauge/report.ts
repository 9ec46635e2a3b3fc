import type { QueueRow } from '../../../core/line/queue-row.ts';
import { reportWrite, type QueueReport } from '../../../core/line/queue-write.ts';
import { LINE_LENGTH, writeLine } from '../../../core/line/line.ts';
import type { Deps } from '../../deps.ts';
import type { TierTurns } from '../turns/tier-turns.ts';
import type { Gauge } from './gauge.ts';

/** Publishes the queue's state in the group's row: who has left, how far the next turns reach, the head of the line. */
export interface Report {
  /** Writes if there is news. */
  ifNews(): Promise<void>;
  /** Writes in any case, and counts everybody who is still to leave. */
  final(): Promise<void>;
  /** Writes that nobody waits. */
  empty(): Promise<void>;
}

/** A line that has only grown or closed up is published at most this often. */
const LINE_GAP_MS = 1_000;

export function createReport({
  deps: { clock, groups },
  group,
  me,
  queueAtStart,
  tierTurns,
  gauge,
  reachOf,
  worstCaller,
}: {
  readonly deps: Pick<Deps, 'clock' | 'groups'>;
  readonly group: string;
  readonly me: string;
  readonly queueAtStart: QueueRow;
  readonly tierTurns: TierTurns;
  readonly gauge: Gauge;
  readonly reachOf: () => QueueRow['reach'];
  /** The worst priority of the callers who can give way. */
  readonly worstCaller: () => QueueRow['worstCaller'];
}): Report {
  /** The last report, its time, and whether its write is known to have worked. */
  const published = {
    reach: queueAtStart.reach,
    line: queueAtStart.line ?? '',
    worstCaller: queueAtStart.worstCaller,
    atMs: 0,
    isWritten: true,
  };

  async function report(untilMs: number): Promise<void> {
    // Each departure counts once, even if the write below fails: the next report writes the same totals.
    const hasAnyLeft = gauge.countLeft(untilMs);
    const reach = reachOf();
    const line = writeLine(tierTurns.upcoming(LINE_LENGTH + 1));
    const nowMs = clock.now();
    const isLineNews = line !== published.line && nowMs - published.atMs >= LINE_GAP_MS;
    const worst = worstCaller();
    const isNews =
      hasAnyLeft ||
      !published.isWritten ||
      worst !== published.worstCaller ||
      !isSameReach(reach, published.reach);
    if (!isNews && !isLineNews) return;
    Object.assign(published, { reach, line, worstCaller: worst, atMs: nowMs, isWritten: false });
    await write({ reach, line, worstCaller: worst });
    published.isWritten = true;
  }

  async function write(told: Pick<QueueReport, 'reach' | 'line' | 'worstCaller'>): Promise<void> {
    await groups.writeQueue(group, reportWrite({ leader: me, served: gauge.served(), ...told }));
  }

  return {
    ifNews: () => report(clock.now()),
    final() {
      published.isWritten = false;
      return report(Infinity);
    },
    empty: () => write({ reach: null, line: '', worstCaller: null }),
  };
}

const isSameReach = (a: QueueRow['reach'], b: QueueRow['reach']): boolean =>
  a?.priority === b?.priority &&
  a?.enqueuedAtMs === b?.enqueuedAtMs &&
  a?.places === b?.places &&
  a?.newcomers === b?.newcomers &&
  a?.flow === b?.flow;
