import { kindOf, numberIn, type RefusalReason } from './outcome.ts';
import type { RetryRules } from './retry-rules.ts';

/** A job whose function died during the call is started again until it has been started this often. */
export const MAX_ATTEMPTS = 12;
/** The most upstream calls for one request: with 429 after 429, about 17 minutes at the usual cooldown. */
export const MAX_CALLS = 200;
/** A pause that an upstream asks for is honoured, from one second to one hour. */
const ASKED_MS = { least: 1_000, most: 3_600_000 };
/** A failed request is parked for so long first, and each further time for twice as long. */
const PARKED_MS = { first: 500, most: 8_000 };

/** A deployment takes no turns (`cool`), or none while another of its group is in service (`out`). */
export interface Pause {
  readonly kind: 'cool' | 'out';
  readonly forMs: number;
}

/** The consequence of a refused call: the request goes back to its place, or the refusal is its answer. */
export interface Next {
  readonly kind: 'again' | 'fail';
  /** It counts as one of the request's failures, and for the deployment's breaker. */
  readonly isFailure: boolean;
  /** The request keeps its place, takes no turn for so long, and is passed by others, ms. */
  readonly parkedMs: number;
  /** Other deployments take the request's next call, while one of them is open. */
  readonly isLeftOut: boolean;
  /** Of the deployment that refused; null: its gate stays open. */
  readonly pause: Pause | null;
}

export interface RefusedCall {
  readonly refusal: {
    readonly reason: RefusalReason;
    readonly status: number;
    readonly retryAfterMs: number | null;
  };
  /** `attempts` counts this call, `failures` does not. `attemptsBefore`: those in groups before this one. */
  readonly request: {
    readonly attempts: number;
    readonly attemptsBefore?: number;
    readonly failures: number;
    readonly deadlineMs: number;
  };
  readonly rules: RetryRules;
  /** Until when the breaker of the deployment that refused is open, now that it knows of this failure, ms; 0: it is not. */
  readonly shutUntilMs: number;
  /**
   * When another deployment of the group can take the request's call, ms; Infinity: none can. After `unsupported`, one
   * that carries the request.
   */
  readonly openElsewhereAtMs: number;
  /** One that has not failed the request can take it now. */
  readonly isFreshElsewhere: boolean;
  readonly nowMs: number;
  /** In [0, 1). */
  readonly random: number;
}

/** The only place that decides what a refused call means for its request and for its deployment. */
export function decideNext(call: RefusedCall): Next {
  const { refusal, request, rules, shutUntilMs, openElsewhereAtMs, isFreshElsewhere, nowMs, random } = call;
  const { retryAfterMs } = refusal;
  const kind = kindOf(refusal.reason);
  const allowed = numberIn(rules.policy, refusal);
  // With this one. A failure is counted with the failures, whatever else has come between.
  const attempts = request.attempts - (request.attemptsBefore ?? 0);
  const alike = kind.isFailure ? request.failures + 1 : attempts - request.failures;
  const isAllowed = alike <= (allowed ?? (kind.isFailure ? rules.retries : Infinity));
  const next = (soonestMs: number, what: Partial<Next>): Next => {
    const mayRepeat = isAllowed && soonestMs < request.deadlineMs && request.attempts < MAX_CALLS;
    const shared = { isFailure: kind.isFailure, parkedMs: 0, isLeftOut: false, pause: null };
    return { ...shared, ...what, kind: mayRepeat ? 'again' : 'fail' };
  };
  const backOffMs = backOff(alike - 1, { random, ...rules });

  if (kind.mendedBy === 'place') {
    // It waits for a deployment that carries it; no policy counts the others, which were sent nothing.
    if (openElsewhereAtMs >= request.deadlineMs || request.attempts >= MAX_CALLS) return next(Infinity, {});
    const waitMs = isFreshElsewhere ? 0 : Math.max(openElsewhereAtMs - nowMs, PARKED_MS.first);
    return { ...next(nowMs, { parkedMs: waitMs, isLeftOut: true }), kind: 'again' };
  }
  if (kind.mendedBy === 'caller') {
    // Nothing but another request mends it; the same is sent again only where a policy says so.
    return next(allowed === undefined ? Infinity : nowMs + backOffMs, { parkedMs: backOffMs });
  }
  const forMs = retryAfterMs === null ? (kind.pauseMs?.(rules) ?? 0) : clamp(retryAfterMs);
  if (kind.mendedBy === 'operator') {
    if (openElsewhereAtMs < Infinity) return next(openElsewhereAtMs, { pause: { kind: 'out', forMs } });
    // A lone deployment stays in service: whoever comes next is told at once what is wrong, too.
    return next(allowed === undefined ? Infinity : nowMs + backOffMs, { parkedMs: backOffMs });
  }
  const pause: Pause | null = forMs === 0 ? null : { kind: 'cool', forMs };
  const openAtMs = Math.min(Math.max(nowMs + forMs, shutUntilMs), openElsewhereAtMs);
  if (!kind.isFailure) return next(openAtMs, { pause });
  const parkedMs = isFreshElsewhere ? 0 : backOffMs;
  return next(Math.max(nowMs + parkedMs, openAtMs), { parkedMs, isLeftOut: true, pause });
}

const clamp = (ms: number): number => Math.min(ASKED_MS.most, Math.max(ASKED_MS.least, ms));

/** Doubles with each failure before, spread by a quarter either way; never less than the settings say. */
const backOff = (
  before: number,
  { random, leastPauseMs }: { readonly random: number; readonly leastPauseMs: number },
): number =>
  Math.max(leastPauseMs, Math.min(PARKED_MS.most, PARKED_MS.first * 2 ** before) * (0.75 + random / 2));
