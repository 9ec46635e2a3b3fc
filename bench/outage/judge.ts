import { mean, sum, worstSpan } from '../../testkit/statistics.ts';
import { classes } from '../order/cell.ts';
import { deployments, type Arrival, type Call, type Outage, type Run } from './load.ts';

/** A turn is handed out a little before its call: a request that arrives later than this cannot have it. */
const TOLERANCE_MS = 400;
/** From a failed call until the request is back in its place. */
const BACK_MS = 1_000;
const MINUTE_MS = 60_000;

export interface Judged {
  /** How much of its limit the deployment that is left uses in the outage, on average; 0…1. */
  readonly use: number;
  readonly inversions: number;
  /** The most calls of one deployment in any 60 s that count at the upstream. */
  readonly worstMinute: number;
  /** The same in the first minute after the deployment's return, of that deployment. */
  readonly firstMinute: number;
  /** From its return to its first answer, ms. */
  readonly backAfterMs: number;
  /** The most calls at once on the returned deployment until so many have been answered. */
  readonly ramp: readonly number[];
  /** Calls to the deployment while it failed. */
  readonly wasted: number;
  readonly refused: number;
  readonly answered: number;
  readonly failed: number;
  /** Mean wait by class until the call that was answered, ms. */
  readonly waitsMs: readonly number[];
}

export function judge(outage: Outage, arrivals: readonly Arrival[], { calls, failed }: Run): Judged {
  const { failsFromMs, failsUntilMs, rpm } = outage;
  const counted = calls.filter(({ status }) => status !== 429);
  const on = (id: string) => counted.filter(({ deploymentId }) => deploymentId === id);
  const during = (call: Call) => call.atMs >= failsFromMs && call.atMs < failsUntilMs;
  const back = on('d0').filter(({ atMs }) => atMs >= failsUntilMs);
  const answers = back.filter(({ status }) => status === 200);
  const answered = calls.filter(({ status }) => status === 200);
  return {
    use: heldIn(on('d1'), failsFromMs, failsUntilMs) / (rpm * (failsUntilMs - failsFromMs)),
    inversions: countInversions(arrivals, counted),
    worstMinute: Math.max(
      ...deployments.map((id) =>
        worstSpan(
          on(id).map(({ atMs }) => atMs),
          MINUTE_MS,
        ),
      ),
    ),
    firstMinute: back.filter(({ atMs }) => atMs < (back[0]?.atMs ?? 0) + MINUTE_MS).length,
    backAfterMs: Math.min(...answers.map(({ endMs }) => endMs)) - failsUntilMs,
    ramp: [1, 3, 7].map((n) => mostAtOnceBefore(back, n)),
    wasted: on('d0').filter(during).length,
    refused: calls.length - counted.length,
    answered: answered.length,
    failed,
    waitsMs: classes.map(({ priority }) =>
      mean(
        answered
          .filter(({ n }) => arrivals[n]?.priority === priority)
          .map(({ n, atMs }) => atMs - (arrivals[n]?.atMs ?? 0)),
      ),
    ),
  };
}

/** A call counts against the limit for a minute: how long all calls did within a time, ms. */
const heldIn = (calls: readonly Call[], fromMs: number, untilMs: number): number =>
  sum(calls.map(({ atMs }) => Math.max(0, Math.min(untilMs, atMs + MINUTE_MS) - Math.max(fromMs, atMs))));

/** The most calls under way at once, until `answers` of them have been answered. */
function mostAtOnceBefore(calls: readonly Call[], answers: number): number {
  const ends = calls.map(({ endMs }) => endMs).toSorted((a, b) => a - b);
  const untilMs = ends[answers - 1] ?? Infinity;
  const begun = calls.filter(({ atMs }) => atMs < untilMs);
  return Math.max(
    0,
    ...begun.map(({ atMs }) => begun.filter((own) => own.atMs <= atMs && own.endMs > atMs).length),
  );
}

/**
 * Calls that began while a strictly better request had been waiting that could have had the turn: it was in its
 * place, and the deployment had not failed it.
 */
export function countInversions(arrivals: readonly Arrival[], calls: readonly Call[]): number {
  const callsOf = Map.groupBy(calls, ({ n }) => n);
  const isServed = new Set<number>();
  const byTime = calls.toSorted((a, b) => a.atMs - b.atMs);
  let arrived = 0;
  const waiting: Arrival[] = [];
  let inversions = 0;
  for (const call of byTime) {
    for (
      let next = arrivals[arrived];
      next !== undefined && next.atMs < call.atMs;
      next = arrivals[++arrived]
    )
      waiting.push(next);
    const own = arrivals[call.n];
    if (own === undefined) continue;
    const left = waiting.filter(({ n }) => !isServed.has(n));
    waiting.splice(0, waiting.length, ...left);
    const isPassed = left.some((better) => isBetter(better, own) && couldUse(better, call, callsOf));
    if (isPassed) inversions += 1;
    if (call.status === 200) isServed.add(call.n);
  }
  return inversions;
}

const isBetter = (a: Arrival, b: Arrival): boolean =>
  a.priority < b.priority || (a.priority === b.priority && a.atMs < b.atMs);

function couldUse({ n, atMs }: Arrival, turn: Call, callsOf: ReadonlyMap<number, readonly Call[]>): boolean {
  const own = callsOf.get(n) ?? [];
  if (atMs > turn.atMs - TOLERANCE_MS) return false;
  // It is being called, has just been, or is about to be: turns that are given together overtake each other.
  if (own.some((call) => call.atMs <= turn.atMs + TOLERANCE_MS && call.endMs + BACK_MS > turn.atMs))
    return false;
  return !own.some(
    (call) => call.atMs < turn.atMs && call.status === 500 && call.deploymentId === turn.deploymentId,
  );
}

/** The promises that a run of Headway breaks, in words. */
export function failuresOf(judged: Judged, { rpm }: Outage): string[] {
  const promises: readonly (readonly [boolean, string])[] = [
    [judged.use >= 0.98, `only ${(judged.use * 100).toFixed(2)} % of the deployment that is left is used`],
    [judged.inversions === 0, `${judged.inversions} calls overtook a better request`],
    [judged.worstMinute <= rpm, `a deployment had ${judged.worstMinute} calls in 60 s`],
    [
      judged.firstMinute <= rpm,
      `the returned deployment had ${judged.firstMinute} calls in its first minute`,
    ],
    [
      judged.ramp.every((most, step) => most <= 2 ** step),
      `it came back with ${judged.ramp.join(', ')} at once`,
    ],
    [judged.failed === 0, `${judged.failed} requests failed`],
  ];
  return promises.filter(([isKept]) => !isKept).map(([, what]) => what);
}

/**
 * By how many turns a request that always fails has delayed the others, at most: the k-th call of the others comes no
 * later than the (k + turns)-th without it.
 */
export function turnsLostTo(poison: number, beside: Run, without: Run): number {
  const others = beside.calls.filter(({ n }) => n !== poison).map(({ atMs }) => atMs);
  const before = without.calls.filter(({ n }) => n !== poison).map(({ atMs }) => atMs);
  let turns = 0;
  others.forEach((atMs, k) => {
    while (k + turns < before.length && atMs > (before[k + turns] ?? Infinity) + TOLERANCE_MS) turns += 1;
  });
  return turns;
}
