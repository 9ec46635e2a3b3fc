import { errorClassOf, kindOf, type RefusalReason } from './outcome.ts';
import type { RetryRules } from './retry-rules.ts';

/** A job whose function died during the call is started again until it has been started this often. */
export const MAX_ATTEMPTS = 12;
/** The most upstream calls for one request: with 429 after 429, about 17 minutes at the usual cooldown. */
export const MAX_CALLS = 200;
/** A pause that an upstream asks for is honoured, from one second to one hour. */
const ASKED_MS = { least: 1_000, most: 3_600_000 };

/** A deployment takes no turns (`cool`), or none while another of its group is in service (`out`). */
export interface Pause {
  readonly kind: 'cool' | 'out';
  readonly forMs: number;
}

/** The consequence of a refused call: the request goes back to its place, or the refusal is its answer. */
export interface Next {
  readonly kind: 'again' | 'fail';
  /** It counts as one of the request's failures. */
  readonly isFailure: boolean;
  /** The pause of the deployment that refused; null: nothing changes for it. */
  readonly pause: Pause | null;
}

export interface RefusedCall {
  readonly refusal: {
    readonly reason: RefusalReason;
    readonly status: number;
    readonly retryAfterMs: number | null;
  };
  /** `attempts` counts this call, `failures` does not. */
  readonly request: { readonly attempts: number; readonly failures: number; readonly deadlineMs: number };
  readonly rules: RetryRules;
  /** When another deployment of the group can take the request's call, ms; Infinity: none can. */
  readonly openElsewhereAtMs: number;
  readonly nowMs: number;
  /** In [0, 1). */
  readonly random: number;
}

/** The only place that decides what a refused call means for its request and for its deployment. */
export function decideNext(call: RefusedCall): Next {
  const { refusal, request, rules, openElsewhereAtMs, nowMs, random } = call;
  const kind = kindOf(refusal.reason);
  const allowed = rules.policy[errorClassOf(refusal)] ?? rules.policy.Default;
  const isInTime = (soonestMs: number) => soonestMs < request.deadlineMs && request.attempts < MAX_CALLS;
  // Includes this one. A failure counts with the failures, whatever else has come between.
  const alike = kind.isFailure ? request.failures + 1 : request.attempts - request.failures;
  const isAllowed = alike <= (allowed ?? (kind.isFailure ? rules.retries : Infinity));

  if (kind.mendedBy === 'caller') {
    // The same request again, only if a policy asks for it: otherwise only another request helps.
    const mayRepeat = allowed !== undefined && isAllowed && isInTime(nowMs);
    return { kind: mayRepeat ? 'again' : 'fail', isFailure: false, pause: null };
  }
  const { retryAfterMs } = refusal;
  const forMs =
    retryAfterMs === null ? kind.pauseMs(request.failures, { random, ...rules }) : clamp(retryAfterMs);
  if (kind.mendedBy === 'operator') {
    // A lone deployment stays in service, so that the next caller is also told at once what is wrong.
    const isAlone = openElsewhereAtMs === Infinity;
    const soonestMs = isAlone && allowed !== undefined ? nowMs : openElsewhereAtMs;
    const pause: Pause | null = isAlone ? null : { kind: 'out', forMs };
    return { kind: isAllowed && isInTime(soonestMs) ? 'again' : 'fail', isFailure: false, pause };
  }
  const mayRepeat = isAllowed && isInTime(Math.min(nowMs + forMs, openElsewhereAtMs));
  return {
    kind: mayRepeat ? 'again' : 'fail',
    isFailure: kind.isFailure,
    pause: { kind: 'cool', forMs },
  };
}

const clamp = (ms: number): number => Math.min(ASKED_MS.most, Math.max(ASKED_MS.least, ms));
