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
  readonly isFresh?: boolean;
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
  shutUntilMs: 0,
  openElsewhereAtMs: T + (given.elsewhereInMs ?? NEVER),
  isFreshElsewhere: given.isFresh ?? false,
  nowMs: T,
  random: given.random ?? 0.5,
});

const cool = (forMs: number) => ({ kind: 'cool', forMs });
const out = (forMs: number) => ({ kind: 'out', forMs });
const here = 0;

/** How the request goes back, and the deployment's gate; absent: nothing of it. */
type Case = readonly [Circumstances, 'again' | 'fail', ('failed' | number)[], object | null];

const failed = (parkedMs: number): ['failed', number] => ['failed', parkedMs];

/** A new kind of refusal does not compile without its cases. */
const cases: Readonly<Record<RefusalReason, readonly Case[]>> = {
  // A wait mends it.
  rate_limited: [
    [{}, 'again', [], cool(5_000)],
    [{ retryAfterMs: 7_000 }, 'again', [], cool(7_000)],
    [{ retryAfterMs: 0 }, 'again', [], cool(1_000)],
    [{ retryAfterMs: 864_000_000, deadlineInMs: 864_000_000 }, 'again', [], cool(3_600_000)],
    [{ failures: 2, attempts: MAX_CALLS - 1 }, 'again', [], cool(5_000)],
    [{ attempts: MAX_CALLS }, 'fail', [], cool(5_000)],
    [{ retryAfterMs: 9_000, deadlineInMs: 9_000 }, 'fail', [], cool(9_000)],
    [{ retryAfterMs: 9_000, deadlineInMs: 4_000, elsewhereInMs: here }, 'again', [], cool(9_000)],
    [{ retryAfterMs: 9_000, deadlineInMs: 4_000, elsewhereInMs: 4_000 }, 'fail', [], cool(9_000)],
    [{ rules: { cooldownMs: 30_000 } }, 'again', [], cool(30_000)],
    [{ rules: { cooldownMs: 0 } }, 'again', [], cool(1_000)],
    [{ rules: { retries: 0 } }, 'again', [], cool(5_000)],
    [{ rules: { policy: { RateLimitError: 0 } } }, 'fail', [], cool(5_000)],
    [{ attempts: 3, failures: 1, rules: { policy: { RateLimitError: 2 } } }, 'again', [], cool(5_000)],
    [{ attempts: 4, failures: 1, rules: { policy: { RateLimitError: 2 } } }, 'fail', [], cool(5_000)],
  ],
  // Another deployment or group does: nothing was sent, and no policy counts it.
  unsupported: [
    [{}, 'fail', [], null],
    [{ isFresh: true, elsewhereInMs: here }, 'again', [0], null],
    [{ isFresh: true, elsewhereInMs: here, rules: { policy: { BadRequestError: 0 } } }, 'again', [0], null],
    [{ rules: { policy: { BadRequestError: 9 } } }, 'fail', [], null],
    [{ elsewhereInMs: here }, 'again', [500], null],
    [{ elsewhereInMs: 20_000 }, 'again', [20_000], null],
    [{ elsewhereInMs: 20_000, deadlineInMs: 20_000 }, 'fail', [], null],
    [{ isFresh: true, elsewhereInMs: here, attempts: MAX_CALLS }, 'fail', [], null],
  ],
  // Another try does: on another deployment at once, else after a while, and others pass meanwhile.
  failed: [
    [{}, 'again', failed(500), null],
    [{ random: 0 }, 'again', failed(375), null],
    [{ random: 1 }, 'again', failed(625), null],
    [{ failures: 1 }, 'again', failed(1_000), null],
    [{ failures: 1, isFresh: true, elsewhereInMs: here }, 'again', failed(0), null],
    [{ failures: 1, elsewhereInMs: here }, 'again', failed(1_000), null],
    [{ failures: 2 }, 'fail', failed(2_000), null],
    [{ failures: 2, isFresh: true, elsewhereInMs: here }, 'fail', failed(0), null],
    [{ failures: 9 }, 'fail', failed(8_000), null],
    [{ retryAfterMs: 20_000 }, 'again', failed(500), cool(20_000)],
    [{ retryAfterMs: 20_000, deadlineInMs: 9_000 }, 'fail', failed(500), cool(20_000)],
    [
      { retryAfterMs: 9_000, deadlineInMs: 4_000, isFresh: true, elsewhereInMs: here },
      'again',
      failed(0),
      cool(9_000),
    ],
    [{ deadlineInMs: 500 }, 'fail', failed(500), null],
    [{ rules: { retries: 0 } }, 'fail', failed(500), null],
    [{ failures: 2, rules: { retries: 3 } }, 'again', failed(2_000), null],
    [{ rules: { leastPauseMs: 3_000 } }, 'again', failed(3_000), null],
    [{ rules: { policy: { InternalServerError: 0 } } }, 'fail', failed(500), null],
    [{ status: 503, rules: { policy: { InternalServerError: 0 } } }, 'again', failed(500), null],
    [{ status: 503, rules: { policy: { ServiceUnavailableError: 0 } } }, 'fail', failed(500), null],
    [{ failures: 4, rules: { policy: { InternalServerError: 5 } } }, 'again', failed(8_000), null],
    [{ rules: { policy: { Default: 0 } } }, 'fail', failed(500), null],
    [{ rules: { policy: { Default: 0, InternalServerError: 1 } } }, 'again', failed(500), null],
  ],
  timed_out: [
    [{}, 'again', failed(500), null],
    [{ failures: 2 }, 'fail', failed(2_000), null],
    [{ rules: { policy: { TimeoutError: 0 } } }, 'fail', failed(500), null],
  ],
  // Somebody has to repair the deployment: others take its calls, and a lone one is called again and again.
  denied: [
    [{}, 'fail', [500], null],
    [{ elsewhereInMs: here }, 'again', [], out(60_000)],
    [{ elsewhereInMs: 5_000, failures: 2 }, 'again', [], out(60_000)],
    [{ elsewhereInMs: 5_000, deadlineInMs: 5_000 }, 'fail', [], out(60_000)],
    [{ elsewhereInMs: here, attempts: MAX_CALLS }, 'fail', [], out(60_000)],
    [{ elsewhereInMs: here, rules: { policy: { AuthenticationError: 0 } } }, 'fail', [], out(60_000)],
    [{ rules: { policy: { AuthenticationError: 1 } } }, 'again', [500], null],
    [{ attempts: 2, rules: { policy: { AuthenticationError: 1 } } }, 'fail', [1_000], null],
  ],
  missing: [
    [{}, 'fail', [500], null],
    [{ elsewhereInMs: here }, 'again', [], out(60_000)],
  ],
  exhausted: [
    [{}, 'fail', [500], null],
    [{ retryAfterMs: 3_000 }, 'fail', [500], null],
    [{ elsewhereInMs: here }, 'again', [], out(3_600_000)],
    [{ elsewhereInMs: here, retryAfterMs: 90_000 }, 'again', [], out(90_000)],
    [{ elsewhereInMs: here, retryAfterMs: 86_400_000 }, 'again', [], out(3_600_000)],
  ],
  // Nothing mends it.
  too_long: [
    [{}, 'fail', [500], null],
    [{ elsewhereInMs: here }, 'fail', [500], null],
  ],
  blocked: [
    [{}, 'fail', [500], null],
    [{ elsewhereInMs: here }, 'fail', [500], null],
  ],
  rejected: [
    [{}, 'fail', [500], null],
    [{ elsewhereInMs: here, retryAfterMs: 1_000 }, 'fail', [500], null],
    [{ rules: { policy: { BadRequestError: 1 } } }, 'again', [500], null],
    [{ attempts: 2, rules: { policy: { BadRequestError: 1 } } }, 'fail', [1_000], null],
    [{ deadlineInMs: 500, rules: { policy: { BadRequestError: 1 } } }, 'fail', [500], null],
  ],
};

const rows = Object.entries(cases).flatMap(([reason, own]) =>
  own.map((one) => [reason as RefusalReason, ...one] as const),
);

test.each(rows)('%s, %o: %s, %o, pause %o', (...[reason, given, kind, back, pause]) => {
  const isFailure = back[0] === 'failed';
  const parkedMs = back.find((ms) => typeof ms === 'number') ?? 0;

  const isLeftOut = isFailure || (reason === 'unsupported' && kind === 'again');

  expect(decideNext(call(reason, given))).toEqual({ kind, isFailure, isLeftOut, parkedMs, pause });
});

test.each([
  ['its breaker is closed', 0, Infinity, 'again'],
  ['its breaker tries again in time', 9_999, Infinity, 'again'],
  ['its breaker stays open, and there is no other', 10_000, Infinity, 'fail'],
  ['its breaker stays open, and another is open in time', 10_000, 9_000, 'again'],
  ['its breaker stays open, and another’s gate too', 10_000, 12_000, 'fail'],
] as const)('after a failure: %s', (...[, shutInMs, elsewhereInMs, kind]) => {
  const failed = call('failed', { deadlineInMs: 10_000, elsewhereInMs });

  const next = decideNext({ ...failed, shutUntilMs: shutInMs === 0 ? 0 : T + shutInMs });

  expect(next).toEqual({ kind, isFailure: true, parkedMs: 500, isLeftOut: true, pause: null });
});
