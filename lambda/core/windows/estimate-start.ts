import type { Deployment, WindowShape } from '../config/headway-config.ts';
import { bucketCount, emptyWindow, freeingTimes, gateUntilMs, type WindowRow } from './window-row.ts';

/**
 * When the request at `position` (1 = next) would start if nobody better came: the time of the position-th
 * turn that the group's windows give, ms. Beyond one window's worth, whole windows are added.
 */
export function estimateStartMs(input: {
  readonly deployments: readonly Deployment[];
  readonly windows: Readonly<Record<string, WindowRow>>;
  readonly position: number;
  readonly nowMs: number;
  readonly shape: WindowShape;
}): number {
  const { deployments, windows, position, nowMs, shape } = input;
  const limited = deployments.filter(({ rpm }) => rpm !== undefined);
  if (limited.length < deployments.length || limited.length === 0) return nowMs;
  const times = limited
    .flatMap(({ id, rpm }) => {
      const row = windows[id] ?? emptyWindow;
      return freeingTimes(row, rpm ?? 0, { ms: nowMs, shape }).map((ms) => Math.max(ms, gateUntilMs(row)));
    })
    .sort((a, b) => a - b);
  const windowMs = bucketCount(shape) * shape.bucketMs;
  const rounds = Math.floor((position - 1) / times.length);
  return (times[(position - 1) % times.length] ?? nowMs) + rounds * windowMs;
}
