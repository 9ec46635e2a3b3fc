/**
 * What one response says about the local clock: while it was on its way the server's clock stood somewhere in
 * `[serverDateMs, serverDateMs + 1000)`, as its `Date` header has whole seconds. The other two are local times.
 */
export interface TimeEvidence {
  readonly serverDateMs: number;
  readonly sentAtMs: number;
  readonly receivedAtMs: number;
}

/** Between which bounds `server − local` lies, ms. */
export interface OffsetRange {
  readonly minMs: number;
  readonly maxMs: number;
}

const DATE_RESOLUTION_MS = 1_000;
const EVIDENCE_KEPT = 8;
/** Clocks kept by the platform agree this well; what a range says beyond that is a clock gone wrong. */
const TRUSTED_MS = 100;

/** The newest evidence first, so much of it as one clock without a jump can explain. */
export function remember(known: readonly TimeEvidence[], newest: TimeEvidence): readonly TimeEvidence[] {
  if (newest.receivedAtMs < newest.sentAtMs) return known;
  const kept = [newest, ...known].slice(0, EVIDENCE_KEPT);
  const contradiction = kept.findIndex((_, index) => isEmpty(rangeOf(kept.slice(0, index + 1))));
  return contradiction < 0 ? kept : kept.slice(0, contradiction);
}

/** What to add to the local clock: nothing while it can be right, else what brings it to the nearest edge. */
export function correctionMs(evidence: readonly TimeEvidence[]): number {
  const { minMs, maxMs } = rangeOf(evidence);
  const nearest = Math.min(Math.max(0, minMs), maxMs);
  return Math.abs(nearest) <= TRUSTED_MS ? 0 : nearest;
}

const rangeOf = (evidence: readonly TimeEvidence[]): OffsetRange => ({
  minMs: Math.max(...evidence.map((e) => e.serverDateMs - e.receivedAtMs)),
  maxMs: Math.min(...evidence.map((e) => e.serverDateMs + DATE_RESOLUTION_MS - e.sentAtMs)),
});

const isEmpty = (range: OffsetRange): boolean => range.minMs > range.maxMs;
