import { kindOf, type RefusalReason } from './outcome.ts';

/** Failed upstream calls of one request, at the most; a 429 is not one. */
const MAX_FAILURES = 3;
/** A job whose function died during the call is begun anew until it has been begun so often. */
export const MAX_ATTEMPTS = 12;
/** Upstream calls begun for one request, at the most: 429 after 429, some 17 minutes at the usual cooldown. */
export const MAX_CALLS = 200;
/** A pause that an upstream asks for is kept, from one second to one hour. */
const ASKED_MS = { least: 1_000, most: 3_600_000 };

/** A deployment takes no turns (`cool`), or none while another of its group is in service (`out`). */
export interface Pause {
  readonly kind: 'cool' | 'out';
  readonly forMs: number;
}

/** What comes of a refused call: the request goes back to its place, or the refusal is its answer. */
export interface Next {
  readonly kind: 'again' | 'fail';
  /** It counts as one of the request's failures. */
  readonly isFailure: boolean;
  /** Of the deployment that refused; null: nothing changes for it. */
  readonly pause: Pause | null;
}

export interface RefusedCall {
  readonly refusal: { readonly reason: RefusalReason; readonly retryAfterMs: number | null };
  /** `attempts` counts this call, `failures` does not. */
  readonly request: { readonly attempts: number; readonly failures: number; readonly deadlineMs: number };
  /** When another deployment of the group can take the request's call, ms; Infinity: none can. */
  readonly openElsewhereAtMs: number;
  readonly nowMs: number;
  /** In [0, 1). */
  readonly random: number;
}

/** The one place where it is decided what a refused call means for its request and for its deployment. */
export function decideNext({ refusal, request, openElsewhereAtMs, nowMs, random }: RefusedCall): Next {
  const kind = kindOf(refusal.reason);
  if (kind.mendedBy === 'caller') return { kind: 'fail', isFailure: false, pause: null };

  const { retryAfterMs } = refusal;
  const forMs = retryAfterMs === null ? kind.pauseMs(request.failures, random) : clamp(retryAfterMs);
  const isInTime = (soonestMs: number) => soonestMs < request.deadlineMs && request.attempts < MAX_CALLS;
  if (kind.mendedBy === 'operator') {
    // A lone deployment stays in service: whoever comes next is told at once what is wrong, too.
    const pause: Pause | null = openElsewhereAtMs === Infinity ? null : { kind: 'out', forMs };
    return { kind: isInTime(openElsewhereAtMs) ? 'again' : 'fail', isFailure: false, pause };
  }
  const failures = request.failures + (kind.isFailure ? 1 : 0);
  const mayRepeat = failures < MAX_FAILURES && isInTime(Math.min(nowMs + forMs, openElsewhereAtMs));
  return {
    kind: mayRepeat ? 'again' : 'fail',
    isFailure: kind.isFailure,
    pause: { kind: 'cool', forMs },
  };
}

const clamp = (ms: number): number => Math.min(ASKED_MS.most, Math.max(ASKED_MS.least, ms));
