import { expect, test } from '@jest/globals';
import { decideNext, MAX_CALLS, type RefusedCall } from '../../../lambda/core/attempts/decide-next.ts';
import type { RefusalReason } from '../../../lambda/core/attempts/outcome.ts';
import type { RetryRules } from '../../../lambda/core/attempts/retry-rules.ts';

const T = 1_800_000_000_000;
const NEVER = Infinity;

interface Circumstances {
  readonly failures?: number;
  readonly attempts?: number;
  /** ms from now. */
  readonly retryAfterMs?: number;
  readonly deadlineInMs?: number;
  readonly elsewhereInMs?: number;
  readonly random?: number;
  readonly status?: number;
  readonly rules?: Partial<RetryRules>;
}

const usual: RetryRules = { retries: 2, policy: {}, leastPauseMs: 0, cooldownMs: 5_000 };

const call = (reason: RefusalReason, given: Circumstances): RefusedCall => ({
  refusal: { reason, status: given.status ?? 500, retryAfterMs: given.retryAfterMs ?? null },
  rules: { ...usual, ...given.rules },
  request: {
    attempts: given.attempts ?? 1,
    failures: given.failures ?? 0,
    deadlineMs: T + (given.deadlineInMs ?? 600_000),
  },
  openElsewhereAtMs: T + (given.elsewhereInMs ?? NEVER),
  nowMs: T,
  random: given.random ?? 0,
});

const cool = (forMs: number) => ({ kind: 'cool', forMs });
const out = (forMs: number) => ({ kind: 'out', forMs });
const here = 0;

type Case = readonly [Circumstances, 'again' | 'fail', 0 | 1, object | null];

/** A new kind of refusal does not compile without its cases. */
const cases: Readonly<Record<RefusalReason, readonly Case[]>> = {
  // Time mends it.
  rate_limited: [
    [{}, 'again', 0, cool(5_000)],
    [{ retryAfterMs: 7_000 }, 'again', 0, cool(7_000)],
    [{ retryAfterMs: 0 }, 'again', 0, cool(1_000)],
    [{ retryAfterMs: 864_000_000, deadlineInMs: 864_000_000 }, 'again', 0, cool(3_600_000)],
    [{ failures: 2, attempts: MAX_CALLS - 1 }, 'again', 0, cool(5_000)],
    [{ attempts: MAX_CALLS }, 'fail', 0, cool(5_000)],
    [{ retryAfterMs: 9_000, deadlineInMs: 9_000 }, 'fail', 0, cool(9_000)],
    [{ retryAfterMs: 9_000, deadlineInMs: 4_000, elsewhereInMs: here }, 'again', 0, cool(9_000)],
    [{ retryAfterMs: 9_000, deadlineInMs: 4_000, elsewhereInMs: 4_000 }, 'fail', 0, cool(9_000)],
    [{ rules: { cooldownMs: 30_000 } }, 'again', 0, cool(30_000)],
    [{ rules: { cooldownMs: 0 } }, 'again', 0, cool(1_000)],
    [{ rules: { retries: 0 } }, 'again', 0, cool(5_000)],
    [{ rules: { policy: { RateLimitError: 0 } } }, 'fail', 0, cool(5_000)],
    [{ attempts: 3, failures: 1, rules: { policy: { RateLimitError: 2 } } }, 'again', 0, cool(5_000)],
    [{ attempts: 4, failures: 1, rules: { policy: { RateLimitError: 2 } } }, 'fail', 0, cool(5_000)],
  ],
  failed: [
    [{}, 'again', 1, cool(500)],
    [{ random: 0.5 }, 'again', 1, cool(562.5)],
    [{ failures: 1 }, 'again', 1, cool(1_000)],
    [{ failures: 2 }, 'fail', 1, cool(2_000)],
    [{ failures: 2, elsewhereInMs: here }, 'fail', 1, cool(2_000)],
    [{ failures: 9 }, 'fail', 1, cool(8_000)],
    [{ retryAfterMs: 20_000 }, 'again', 1, cool(20_000)],
    [{ rules: { retries: 0 } }, 'fail', 1, cool(500)],
    [{ failures: 2, rules: { retries: 3 } }, 'again', 1, cool(2_000)],
    [{ rules: { leastPauseMs: 3_000 } }, 'again', 1, cool(3_000)],
    [{ rules: { policy: { InternalServerError: 0 } } }, 'fail', 1, cool(500)],
    [{ status: 503, rules: { policy: { InternalServerError: 0 } } }, 'again', 1, cool(500)],
    [{ status: 503, rules: { policy: { ServiceUnavailableError: 0 } } }, 'fail', 1, cool(500)],
    [{ failures: 4, rules: { policy: { InternalServerError: 5 } } }, 'again', 1, cool(8_000)],
    [{ rules: { policy: { Default: 0 } } }, 'fail', 1, cool(500)],
    [{ rules: { policy: { Default: 0, InternalServerError: 1 } } }, 'again', 1, cool(500)],
  ],
  timed_out: [
    [{}, 'again', 1, cool(500)],
    [{ deadlineInMs: 500 }, 'fail', 1, cool(500)],
    [{ failures: 2 }, 'fail', 1, cool(2_000)],
    [{ rules: { policy: { TimeoutError: 0 } } }, 'fail', 1, cool(500)],
  ],
  // Somebody has to repair the deployment: others take its calls, and a lone one is called again and again.
  denied: [
    [{}, 'fail', 0, null],
    [{ elsewhereInMs: here }, 'again', 0, out(60_000)],
    [{ elsewhereInMs: 5_000, failures: 2 }, 'again', 0, out(60_000)],
    [{ elsewhereInMs: 5_000, deadlineInMs: 5_000 }, 'fail', 0, out(60_000)],
    [{ elsewhereInMs: here, attempts: MAX_CALLS }, 'fail', 0, out(60_000)],
    [{ elsewhereInMs: here, rules: { policy: { AuthenticationError: 0 } } }, 'fail', 0, out(60_000)],
    [{ rules: { policy: { AuthenticationError: 1 } } }, 'again', 0, null],
    [{ attempts: 2, rules: { policy: { AuthenticationError: 1 } } }, 'fail', 0, null],
  ],
  missing: [
    [{}, 'fail', 0, null],
    [{ elsewhereInMs: here }, 'again', 0, out(60_000)],
  ],
  exhausted: [
    [{}, 'fail', 0, null],
    [{ retryAfterMs: 3_000 }, 'fail', 0, null],
    [{ elsewhereInMs: here }, 'again', 0, out(3_600_000)],
    [{ elsewhereInMs: here, retryAfterMs: 90_000 }, 'again', 0, out(90_000)],
    [{ elsewhereInMs: here, retryAfterMs: 86_400_000 }, 'again', 0, out(3_600_000)],
  ],
  // Nothing mends it.
  too_long: [
    [{}, 'fail', 0, null],
    [{ elsewhereInMs: here }, 'fail', 0, null],
  ],
  blocked: [
    [{}, 'fail', 0, null],
    [{ elsewhereInMs: here }, 'fail', 0, null],
  ],
  rejected: [
    [{}, 'fail', 0, null],
    [{ elsewhereInMs: here, retryAfterMs: 1_000 }, 'fail', 0, null],
    [{ rules: { policy: { BadRequestError: 1 } } }, 'again', 0, null],
    [{ attempts: 2, rules: { policy: { BadRequestError: 1 } } }, 'fail', 0, null],
    [{ deadlineInMs: 0, rules: { policy: { BadRequestError: 1 } } }, 'fail', 0, null],
  ],
};

const rows = Object.entries(cases).flatMap(([reason, own]) =>
  own.map((one) => [reason as RefusalReason, ...one] as const),
);

test.each(rows)(
  '%s, %o: %s, counted as %i failures, pause %o',
  (...[reason, given, kind, failures, pause]) => {
    expect(decideNext(call(reason, given))).toEqual({ kind, isFailure: failures === 1, pause });
  },
);
