/**
 * What a deployment's failures come to: it opens when different requests fail, so that one request that no
 * deployment can serve stops nobody else; then a single call tries it, then 2, 4 and 8 at a time.
 */
export interface Breaker {
  /** Raised by every change; 0 = nothing has failed yet. */
  readonly version: number;
  /** Failures since the last success. */
  readonly streak: number;
  /** When the streak began, ms. */
  readonly streakSinceMs: number;
  /** Failures of the last minute, ms, oldest first. */
  readonly failedAtMs: readonly number[];
  /** The two requests that failed last, newest first, and when. */
  readonly failedBy: readonly { readonly id: string; readonly atMs: number }[];
  /** How often it has opened since it was closed last; 0 = it is closed. */
  readonly openings: number;
  /** No call before this time, ms, while it is not closed. */
  readonly untilMs: number;
  /** How many calls may be under way after that time: 1, then 2, 4, 8. */
  readonly step: number;
  /** Calls of this step that have begun, and those that have succeeded. */
  readonly begun: number;
  readonly done: number;
  /** When the last of them began, ms. */
  readonly begunAtMs: number;
}

export const closedBreaker: Breaker = {
  version: 0,
  streak: 0,
  streakSinceMs: 0,
  failedAtMs: [],
  failedBy: [],
  openings: 0,
  untilMs: 0,
  step: 0,
  begun: 0,
  done: 0,
  begunAtMs: 0,
};

/** When a breaker opens, and for how long. */
export interface BreakerRules {
  /** It never opens. */
  readonly isOff: boolean;
  /** Opens at more failures in a minute than this, in place of the usual rule; undefined = the usual rule. */
  readonly allowedFails: number | undefined;
  /** For how long it opens first, ms; each further time twice as long. */
  readonly firstMs: number;
}

const MINUTE_MS = 60_000;
const LONGEST_MS = 60_000;
/** More failures of one minute than these make no difference. */
const MOST_FAILURES = 32;
/** A call on trial of which nothing is heard for so long makes way for another. */
const LOST_MS = 30_000;
const LAST_STEP = 8;
const STREAK = 3;
const LEAST_CALLS = 5;

/** A call's outcome is worth a write: there were failures. */
export const isTroubled = ({ streak, openings }: Breaker): boolean => streak > 0 || openings > 0;

/** Until when the breaker lets no such number of calls begin, ms; the present or the past: they may. */
export function refusedUntil(breaker: Breaker, calls: number, nowMs: number): number {
  if (breaker.openings === 0) return 0;
  if (breaker.untilMs > nowMs) return breaker.untilMs;
  if (calls <= breaker.step - breaker.begun) return 0;
  return calls <= breaker.step ? breaker.begunAtMs + LOST_MS : Infinity;
}

/** The breaker with so many more calls on trial; undefined: it is closed, and counts none. */
export function withTrials(breaker: Breaker, calls: number, nowMs: number): Breaker | undefined {
  if (breaker.openings === 0) return undefined;
  const isLost = breaker.begun + calls > breaker.step;
  return raise(breaker, {
    begun: (isLost ? 0 : breaker.begun) + calls,
    done: isLost ? 0 : breaker.done,
    begunAtMs: nowMs,
  });
}

/** The breaker when a call on trial was not made after all; undefined: that changes nothing. */
export const withoutTrial = (breaker: Breaker, trial: number): Breaker | undefined =>
  trial > 0 && trial === breaker.openings && breaker.begun > breaker.done
    ? raise(breaker, { begun: breaker.begun - 1 })
    : undefined;

/** After a success. `trial`: the openings when its call began; 0 = it was closed. undefined: nothing changes. */
export function afterSuccess(breaker: Breaker, trial: number): Breaker | undefined {
  if (breaker.openings === 0) return breaker.streak === 0 ? undefined : raise(breaker, { streak: 0 });
  if (trial !== breaker.openings) return undefined;
  if (breaker.done + 1 < breaker.step) return raise(breaker, { done: breaker.done + 1 });
  if (breaker.step < LAST_STEP) return raise(breaker, { step: breaker.step * 2, begun: 0, done: 0 });
  return { ...closedBreaker, version: breaker.version + 1 };
}

/** A call that failed. */
export interface Failure {
  /** Of the request. */
  readonly id: string;
  /** As with a success. */
  readonly trial: number;
  /** Calls of the last minute, this one included; undefined = nobody has counted them. */
  readonly calls: number | undefined;
  readonly nowMs: number;
}

/** After a failure; undefined: nothing changes, since it is open already. */
export function afterFailure(breaker: Breaker, failure: Failure, rules: BreakerRules): Breaker | undefined {
  const { id, trial, nowMs } = failure;
  if (rules.isOff) return undefined;
  if (breaker.openings > 0) return trial === breaker.openings ? opened(breaker, rules, nowMs) : undefined;
  const failed = raise(breaker, {
    streak: breaker.streak + 1,
    streakSinceMs: breaker.streak === 0 ? nowMs : breaker.streakSinceMs,
    failedAtMs: [...breaker.failedAtMs.filter((ms) => ms > nowMs - MINUTE_MS), nowMs].slice(-MOST_FAILURES),
    failedBy: [{ id, atMs: nowMs }, ...breaker.failedBy.filter((other) => other.id !== id)].slice(0, 2),
  });
  return opens(failed, failure, rules) ? opened(failed, rules, nowMs) : failed;
}

function opens(breaker: Breaker, { calls, nowMs }: Failure, { allowedFails }: BreakerRules): boolean {
  const fails = breaker.failedAtMs.length;
  const areDifferent = (sinceMs: number) => (breaker.failedBy[1]?.atMs ?? -Infinity) >= sinceMs;
  if (allowedFails !== undefined) return fails > allowedFails && areDifferent(nowMs - MINUTE_MS);
  if (breaker.streak >= STREAK && areDifferent(breaker.streakSinceMs)) return true;
  return calls !== undefined && calls >= LEAST_CALLS && fails > calls / 2 && areDifferent(nowMs - MINUTE_MS);
}

function opened(breaker: Breaker, { firstMs }: BreakerRules, nowMs: number): Breaker {
  const forMs = Math.max(firstMs, Math.min(LONGEST_MS, firstMs * 2 ** breaker.openings));
  const openings = breaker.openings + 1;
  return raise(breaker, { openings, untilMs: nowMs + forMs, step: 1, begun: 0, done: 0 });
}

const raise = (breaker: Breaker, changes: Partial<Breaker>): Breaker => ({
  ...breaker,
  ...changes,
  version: breaker.version + 1,
});
