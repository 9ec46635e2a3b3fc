/**
 * The evidence of one response about the local clock: while the response was on its way, the server's clock stood
 * somewhere in `[serverDateMs, serverDateMs + 1000)`, because its `Date` header has whole seconds. The other two
 * are local times.
 */
export interface TimeEvidence {
  readonly serverDateMs: number;
  readonly sentAtMs: number;
  readonly receivedAtMs: number;
}

const DATE_RESOLUTION_MS = 1_000;
const EVIDENCE_KEPT = 8;
/** Clocks that the platform keeps agree this well; a larger difference means that a clock has gone wrong. */
const TRUSTED_MS = 100;

/** The newest evidence first, then as much of the older as one clock without a jump can explain. */
export function remember(known: readonly TimeEvidence[], newest: TimeEvidence): readonly TimeEvidence[] {
  if (newest.receivedAtMs < newest.sentAtMs) return known;
  const kept = [newest, ...known].slice(0, EVIDENCE_KEPT);
  let range: OffsetRange = { minMs: -Infinity, maxMs: Infinity };
  const contradiction = kept.findIndex((evidence) => {
    range = narrowed(range, evidence);
    return range.minMs > range.maxMs;
  });
  return contradiction < 0 ? kept : kept.slice(0, contradiction);
}

/**
 * The correction to add to the local clock. None while the clock may be right. A clock whose error is less than a
 * header can show moves as little as it must. One that is further off is simply wrong, and the middle of the
 * possible range is right to half a second plus half the latency of one response.
 */
export function correctionMs(evidence: readonly TimeEvidence[]): number {
  if (evidence.length === 0) return 0;
  const { minMs, maxMs } = offsetRange(evidence);
  const nearest = Math.min(Math.max(0, minMs), maxMs);
  if (Math.abs(nearest) <= TRUSTED_MS) return 0;
  return Math.abs(nearest) <= DATE_RESOLUTION_MS ? nearest : Math.round((minMs + maxMs) / 2);
}

/** The bounds of `server − local`, ms. */
interface OffsetRange {
  readonly minMs: number;
  readonly maxMs: number;
}

const offsetRange = (evidence: readonly TimeEvidence[]): OffsetRange =>
  evidence.reduce(narrowed, { minMs: -Infinity, maxMs: Infinity });

const narrowed = (range: OffsetRange, e: TimeEvidence): OffsetRange => ({
  minMs: Math.max(range.minMs, e.serverDateMs - e.receivedAtMs),
  maxMs: Math.min(range.maxMs, e.serverDateMs + DATE_RESOLUTION_MS - e.sentAtMs),
});
