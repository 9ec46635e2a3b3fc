import type { WindowShape } from '../config/headway-config.ts';
import { bucketCount } from './window-row.ts';

/** Newcomers that go before a request make its wait longer: most wait up to so many times the estimate, and a window. */
const STRETCH = 3;
/** A turn is handed out a little before its start, and times are told in whole seconds. */
const EARLY_MS = 1_000;

export interface StartRange {
  readonly earliestMs: number;
  readonly latestMs: number;
}

/**
 * The times between which most requests start that would start at `startMs` if nobody better came and nobody gave
 * up. Beyond `latestMs`, where that is known, none does.
 */
export function startRange(input: {
  readonly startMs: number;
  readonly latestMs: number | null;
  readonly nowMs: number;
  readonly shape: WindowShape;
}): StartRange {
  const { startMs, latestMs, nowMs, shape } = input;
  const usualMs = nowMs + STRETCH * (startMs - nowMs) + bucketCount(shape) * shape.bucketMs;
  return {
    earliestMs: Math.max(nowMs, startMs - EARLY_MS),
    latestMs: Math.max(startMs, Math.min(usualMs, latestMs ?? Infinity)),
  };
}
