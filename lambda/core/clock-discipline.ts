/**
 * What one response says about the local clock: while it was on its way the server's clock stood somewhere in
 * `[serverDateMs, serverDateMs + 1000)`, as its `Date` header has whole seconds. The other two are local times.
 */
export interface TimeEvidence {
  readonly serverDateMs: number;
  readonly sentAtMs: number;
  readonly receivedAtMs: number;
}

const DATE_RESOLUTION_MS = 1_000;
const EVIDENCE_KEPT = 8;
/** Clocks kept by the platform agree this well; what a server says beyond that is a clock gone wrong. */
const TRUSTED_MS = 100;

/** The newest evidence first, and so much of the older as one clock without a jump can explain. */
export function remember(known: readonly TimeEvidence[], newest: TimeEvidence): readonly TimeEvidence[] {
  if (newest.receivedAtMs < newest.sentAtMs) return known;
  const kept = [newest, ...known].slice(0, EVIDENCE_KEPT);
  const contradiction = kept.findIndex((_, index) => isEmpty(offsetRange(kept.slice(0, index + 1))));
  return contradiction < 0 ? kept : kept.slice(0, contradiction);
}

/**
 * What to add to the local clock: nothing while it can be right, else the correction so far, moved no further
 * than the evidence demands. After one response the result is right to a second plus the response's latency.
 */
export function correct(evidence: readonly TimeEvidence[], correctionMs: number): number {
  if (evidence.length === 0) return correctionMs;
  const range = offsetRange(evidence);
  return Math.abs(clamp(0, range)) <= TRUSTED_MS ? 0 : clamp(correctionMs, range);
}

/** Between which bounds `server − local` lies, ms. */
interface OffsetRange {
  readonly minMs: number;
  readonly maxMs: number;
}

const offsetRange = (evidence: readonly TimeEvidence[]): OffsetRange => ({
  minMs: Math.max(...evidence.map((e) => e.serverDateMs - e.receivedAtMs)),
  maxMs: Math.min(...evidence.map((e) => e.serverDateMs + DATE_RESOLUTION_MS - e.sentAtMs)),
});

const isEmpty = (range: OffsetRange): boolean => range.minMs > range.maxMs;

const clamp = (ms: number, { minMs, maxMs }: OffsetRange): number => Math.min(Math.max(ms, minMs), maxMs);
