import type { Known } from '../../monitors/facts.ts';
import type { Monitor, Watch } from '../../monitors/monitor.ts';
import { RECOVERY_MS } from '../line/work.ts';

/** The dispatcher looks every second, and its write may have to wait out a store's outage. */
const LATE_MS = 12_000;

/** A waiting job is over soon after its deadline, wherever it stands in line. */
export function deadline({ facts, violate }: Watch): Monitor {
  /** For how long it could have been ended, ms, without any incident to recover from. */
  function overdueMs({ record, sentAtMs = Infinity, sinceMs, placedAtMs }: Known): number {
    const dueAtMs = Math.max(record.deadlineMs, sentAtMs, sinceMs, placedAtMs);
    const troubleMs = Math.max(facts.crashedAtMs(), facts.disturbedAtMs());
    return facts.nowMs() - Math.max(dueAtMs, troubleMs + RECOVERY_MS);
  }

  return {
    tick() {
      for (const own of facts.known.values()) {
        const { id, kind, status, deadlineMs } = own.record;
        if (status !== 'queued' || kind !== 'job' || own.isUntold || overdueMs(own) <= LATE_MS) continue;
        const lateMs = facts.nowMs() - deadlineMs;
        violate(`${id} still waits ${(lateMs / 1_000).toFixed(1)} s after its deadline`, [id]);
      }
    },
  };
}
