import { quantile, worstSpan } from '../../testkit/statistics.ts';
import { useWhileWaiting } from '../order/order-checks.ts';
import { flooderOf, weightOf, type Load, type World } from './world.ts';

const MINUTE_MS = 60_000;

/** Waits of all requests but the flooder's, seconds. */
export interface QuietWaits {
  readonly p50: number;
  readonly p99: number;
  /** Ascending. */
  readonly all: readonly number[];
}

/**
 * Of those that come after the first third of the run: an empty window serves everybody at once. One that has not
 * been called waits at least until the end of the run.
 */
export function quietWaits(world: World, { atMs, flowOf }: Load, startMs: Float64Array): QuietWaits {
  const endMs = endOf(startMs);
  const all: number[] = [];
  atMs.forEach((at, request) => {
    if (flowOf[request] === flooderOf(world) || at < settledMs(world)) return;
    const start = startMs[request] ?? NaN;
    all.push(((Number.isNaN(start) ? endMs : start) - at) / 1_000);
  });
  all.sort((a, b) => a - b);
  return { p50: quantile(all, 0.5), p99: quantile(all, 0.99), all };
}

/** A turn comes free after the window's span; the dispatcher takes at most this long to hand it out. */
const WINDOW_SECONDS = 61;
const REACTION_SECONDS = 9;

/** The longest wait of a request before which `nth - 1` of its own flow wait: so many of each other flow may go first. */
export const boundOf = ({ flows, rpm }: World, nth = 1): number =>
  (Math.floor((nth * flows + nth - 1) / rpm) + 1) * WINDOW_SECONDS + REACTION_SECONDS;

/** How many requests, the flooder's left out, have waited for longer than their bound. All weights are 1. */
export function countLate(world: World, { atMs, flowOf }: Load, startMs: Float64Array): number {
  const endMs = endOf(startMs);
  const requestsOf = Map.groupBy(flowOf.keys(), (request) => flowOf[request] ?? 0);
  requestsOf.delete(flooderOf(world));
  const isLate = (request: number, nth: number) => {
    const start = startMs[request] ?? NaN;
    const waitMs = (Number.isNaN(start) ? endMs : start) - (atMs[request] ?? 0);
    return waitMs > boundOf(world, nth) * 1_000;
  };
  return [...requestsOf.values()].flatMap((requests) => {
    const isWaiting = (other: number, nowMs: number) => !((startMs[other] ?? NaN) <= nowMs);
    return requests.filter((request, n) => {
      const before = requests.slice(0, n).filter((other) => isWaiting(other, atMs[request] ?? 0));
      return isLate(request, before.length + 1);
    });
  }).length;
}

/** The window is full from here on. */
export const settledMs = ({ minutes }: World): number => (minutes * MINUTE_MS) / 3;

const endOf = (startMs: Float64Array): number =>
  startMs.reduce((latest, start) => (start > latest ? start : latest), 0);

/** The share of the limit that is used while anybody waits; 0…1. */
export const useOf = ({ rpm }: World, { atMs }: Load, startMs: Float64Array): number =>
  useWhileWaiting(
    { atMs, holdMs: new Float64Array(atMs.length).fill(MINUTE_MS) },
    { startMs, endMs: endOf(startMs) },
    rpm,
  );

export const worstMinute = (startMs: Float64Array): number =>
  worstSpan(
    [...startMs].filter((start) => !Number.isNaN(start)),
    MINUTE_MS,
  );

/** Turns per weight of each flow that had requests waiting all the time from one moment to another, ms. */
export function serviceOf(
  world: World,
  { atMs, flowOf }: Load,
  {
    startMs,
    fromMs,
    untilMs,
  }: { readonly startMs: Float64Array; readonly fromMs: number; readonly untilMs: number },
): number[] {
  const requestsOf = Map.groupBy(flowOf.keys(), (request) => flowOf[request] ?? 0);
  return [...requestsOf].flatMap(([flow, requests]) => {
    const arrivals = requests.map((request) => atMs[request] ?? NaN);
    const called = requests.map((request) => startMs[request] ?? NaN).filter((start) => start <= untilMs);
    const starts = called.sort((a, b) => a - b);
    if (!isAlwaysWaiting({ arrivals, starts, fromMs })) return [];
    return starts.filter((start) => start >= fromMs).length / weightOf(world, flow);
  });
}

/** Both ascending. Another has to be there at the beginning, and whenever one starts from then on. */
function isAlwaysWaiting({
  arrivals,
  starts,
  fromMs,
}: {
  readonly arrivals: readonly number[];
  readonly starts: readonly number[];
  readonly fromMs: number;
}): boolean {
  const before = starts.filter((start) => start < fromMs).length;
  return [fromMs, ...starts.slice(before)].every((nowMs, n) => (arrivals[before + n] ?? Infinity) <= nowMs);
}

/** Jain's index: 1 = all are equal, 1/n = one has everything. */
export function jain(values: readonly number[]): number {
  const total = values.reduce((sum, value) => sum + value, 0);
  const squares = values.reduce((sum, value) => sum + value ** 2, 0);
  return total ** 2 / (values.length * squares);
}

/** Turns in a minute for a flow of weight 1, if all wait. */
export function fairShare(world: World): number {
  const flows = Array.from({ length: world.flows + 1 }, (_, flow) => weightOf(world, flow));
  return world.rpm / flows.reduce((total, weight) => total + weight, 0);
}
