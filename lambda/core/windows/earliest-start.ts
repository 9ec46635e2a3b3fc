import type { Deployment, WindowShape } from '../config/headway-config.ts';
import { bucketAt, bucketCount, emptyWindow, gateUntilMs, slideTo, type WindowRow } from './window-row.ts';

/** A turn that is not used is given back within this time of its start, unless a function has died. */
const GIVEN_BACK_MS = 20_000;
/** A turn may be taken up this much before its place in the window is free: it is handed out ahead, by other clocks. */
const AHEAD_MS = 1_000;

/**
 * A time before which no request of this many tokens can start, whatever all others do, ms: they may cancel, expire
 * or give turns back. It counts the pauses of the deployments, and the turns that are too old to be given back.
 * Tokens may be settled to fewer at any moment, so those in a window count for nothing. Infinity: no deployment ever
 * fits the request.
 */
export function earliestStartMs(input: {
  readonly deployments: readonly Deployment[];
  readonly windows: Readonly<Record<string, WindowRow>>;
  readonly tokens: number;
  readonly nowMs: number;
  readonly shape: WindowShape;
}): number {
  const { deployments, windows, tokens, nowMs, shape } = input;
  const fitting = deployments.filter(({ tpm = Infinity }) => tokens <= tpm);
  return Math.min(
    ...fitting.map(({ id, rpm = Infinity }) => {
      const row = windows[id] ?? emptyWindow;
      const openMs = Math.max(gateUntilMs(row), roomAtMs(row, rpm, { ms: nowMs, shape }));
      return Math.max(nowMs, openMs - AHEAD_MS);
    }),
  );
}

/** When the turns that stay leave room for one more, ms. The newest of them count first: it is they who go last. */
function roomAtMs(
  row: WindowRow,
  rpm: number,
  at: { readonly ms: number; readonly shape: WindowShape },
): number {
  const { ms, shape } = at;
  const count = bucketCount(shape);
  const current = slideTo(row, bucketAt(ms, shape), shape);
  let turns = 0;
  for (let bucket = bucketAt(ms - GIVEN_BACK_MS, shape); bucket > current.clock - count; bucket--) {
    turns += Math.max(0, current.requestSlots[bucket % count] ?? 0);
    if (turns >= rpm) return (bucket + count) * shape.bucketMs;
  }
  return ms;
}
