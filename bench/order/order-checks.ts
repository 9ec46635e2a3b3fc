import type { Arrivals } from './arrivals.ts';
import { classes } from './cell.ts';
import type { Calls } from './headway-run.ts';

/**
 * A turn is reserved and handed out a little before its call: a request that arrives later than this cannot have
 * it.
 */
const TOLERANCE_MS = 400;

/** The share of the called requests that were called between the times that they were told; NaN: none was told. */
export function shareInRange({ startMs, told }: Calls): number {
  const asked = [...startMs.keys()].filter(
    (n) => !Number.isNaN(startMs[n]) && !Number.isNaN(told.latestMs[n]),
  );
  const inRange = asked.filter((n) => startMs[n]! >= told.earliestMs[n]! && startMs[n]! <= told.latestMs[n]!);
  return inRange.length / asked.length;
}

/** How many requests were called after the latest start that they were told. */
export const countTooLate = ({ startMs, told }: Calls): number =>
  startMs.reduce((late, start, n) => (start > told.atTheLatestMs[n]! ? late + 1 : late), 0);

/**
 * Counts the calls that started while a strictly better request (priority, then time of arrival) had been waiting
 * for the tolerance and had not started.
 */
export function countInversions({ atMs, classOf }: Arrivals, { startMs }: Pick<Calls, 'startMs'>): number {
  const queues = classes.map((_, own) => [...atMs.keys()].filter((request) => classOf[request] === own));
  const heads = classes.map(() => 0);
  const isStarted = new Uint8Array(atMs.length);
  const started = [...startMs.keys()].filter((request) => !Number.isNaN(startMs[request]));
  started.sort((a, b) => startMs[a]! - startMs[b]!);
  const oldestOf = (own: number): number | undefined => {
    const queue = queues[own]!;
    while (isStarted[queue[heads[own]!] ?? -1] === 1) heads[own]! += 1;
    return queue[heads[own]!];
  };
  const isPassedOver = (request: number, own: number): boolean => {
    const better = oldestOf(own);
    if (better === undefined || atMs[better]! > startMs[request]! - TOLERANCE_MS) return false;
    return own < classOf[request]! || atMs[better]! < atMs[request]!;
  };
  return started.filter((request, index) => {
    // Requests that start at the same time are all started before any of them is judged.
    if (index === 0 || startMs[request] !== startMs[started[index - 1]!]) {
      for (let same = index; startMs[started[same] ?? -1] === startMs[request]; same++)
        isStarted[started[same]!] = 1;
    }
    return classes.some((_, own) => own <= classOf[request]! && isPassedOver(request, own));
  }).length;
}

/** The share of the deployments' time that calls held while somebody had waited for the tolerance; 0…1. */
export function useWhileWaiting(
  { atMs, holdMs }: Pick<Arrivals, 'atMs' | 'holdMs'>,
  { startMs, endMs }: Pick<Calls, 'startMs' | 'endMs'>,
  deployments: number,
): number {
  const waitedBefore = waitingTime(atMs, startMs, endMs);
  const heldMs = startMs.reduce((total, start, request) => {
    if (Number.isNaN(start)) return total;
    return total + waitedBefore(start + holdMs[request]!) - waitedBefore(start);
  }, 0);
  return heldMs / (deployments * waitedBefore(endMs));
}

/** How much of the time before a given moment somebody was waiting, ms. */
function waitingTime(atMs: Float64Array, startMs: Float64Array, endMs: number): (beforeMs: number) => number {
  const from: number[] = [];
  const until: number[] = [];
  const before: number[] = [];
  atMs.forEach((at, request) => {
    const start = startMs[request]!;
    const waitFrom = at + TOLERANCE_MS;
    const waitUntil = Number.isNaN(start) ? endMs : start;
    const last = until.length - 1;
    if (waitUntil <= waitFrom) return;
    if (last >= 0 && waitFrom <= until[last]!) {
      until[last] = Math.max(until[last]!, waitUntil);
      return;
    }
    before.push(last < 0 ? 0 : before[last]! + until[last]! - from[last]!);
    from.push(waitFrom);
    until.push(waitUntil);
  });
  return (beforeMs) => {
    const index = lastAtMost(from, beforeMs);
    return index < 0 ? 0 : before[index]! + Math.min(beforeMs, until[index]!) - from[index]!;
  };
}

/** Index of the last of ascending values that does not exceed the limit; -1 = none. */
function lastAtMost(values: readonly number[], limit: number): number {
  let low = 0;
  let high = values.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (values[middle]! <= limit) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

/**
 * The most calls that held one deployment at the same time: if a call holds it for the limit's span, this is the
 * most in any such span.
 */
export function mostAtOnce({ holdMs }: Pick<Arrivals, 'holdMs'>, { startMs, deploymentOf }: Calls): number {
  const started = [...startMs.keys()].filter((request) => !Number.isNaN(startMs[request]));
  started.sort((a, b) => startMs[a]! - startMs[b]!);
  const endsOf = new Map<number, number[]>();
  let most = 0;
  for (const request of started) {
    const deployment = deploymentOf[request]!;
    const ends = (endsOf.get(deployment) ?? []).filter((endMs) => endMs > startMs[request]!);
    ends.push(startMs[request]! + holdMs[request]!);
    endsOf.set(deployment, ends);
    most = Math.max(most, ends.length);
  }
  return most;
}
