import { setTimeout as sleep } from 'node:timers/promises';
import type { FakeUpstream } from '../../../testkit/fake-upstream.ts';
import { countInversions } from '../../../testkit/inversions.ts';
import { worstSpan } from '../../../testkit/statistics.ts';
import type { CalledGateway } from '../../../ops/smoke/called-gateway.ts';
import { ORDER_RPM } from '../configuration.ts';
import { collectAll, handInAll, waitAsCaller, type Wanted } from './line.ts';
import type { StepLog } from '../step-log.ts';

const MODEL = 'order';
const CLASSES = [1_000, 100, 0] as const;
const JOBS = 4;
const CALLERS = 2;
/** Between requests that use the limit up, so that it becomes free step by step. */
const PACE_MS = 200;

interface Run {
  readonly door: CalledGateway;
  readonly upstream: FakeUpstream;
  readonly log: StepLog;
  readonly signal: AbortSignal;
}

/** When each request reached the upstream for the first time. */
export function arrivalsOf({ arrivals }: FakeUpstream): Map<string, number> {
  const atOf = new Map<string, number>();
  for (const { user, atMs } of arrivals) if (!atOf.has(user)) atOf.set(user, atMs);
  return atOf;
}

const named = (prefix: string, count: number, priority: number): Wanted[] =>
  Array.from({ length: count }, (_, n) => ({ user: `${prefix}-${priority}-${n}`, priority }));

/**
 * Uses the limit up, then sends the worst first and the best last, both jobs and waiting callers: they have to
 * reach the upstream in the opposite order.
 */
export async function showOrder({ door, upstream, log, signal }: Run): Promise<void> {
  for (const wanted of named('before', ORDER_RPM, 0)) {
    await handInAll(door, MODEL, [wanted]);
    await sleep(PACE_MS, undefined, { signal });
  }
  const jobs = await handInAll(
    door,
    MODEL,
    CLASSES.flatMap((priority) => named('job', JOBS, priority)),
  );
  const sentAtMs = performance.timeOrigin + performance.now();
  const callers = CLASSES.flatMap((priority) => named('caller', CALLERS, priority));
  const waiting = callers.map((caller) =>
    waitAsCaller(door, MODEL, { ...caller, hasIdempotencyKey: false, signal }),
  );
  log.say(
    `order: ${jobs.length} jobs and ${callers.length} callers wait behind ${ORDER_RPM} of ${ORDER_RPM} rpm`,
  );
  const [answers, ended] = await Promise.all([Promise.all(waiting), collectAll(door, jobs, signal)]);

  const atOf = arrivalsOf(upstream);
  const sent = [...jobs, ...callers.map((caller) => ({ ...caller, sentAtMs }))];
  const arrived = sent.toSorted((a, b) => (atOf.get(a.user) ?? 0) - (atOf.get(b.user) ?? 0));
  log.say(`order at the upstream: ${arrived.map(({ user }) => user).join(' ')}`);
  log.check(
    'every caller was answered',
    answers.every(({ status }) => status === 200),
    answers.length,
  );
  log.check(
    'every job was completed',
    ended.every(({ status }) => status === 'completed'),
    ended.length,
  );
  const inversions = countInversions(sent, atOf, { inLineMs: 5_000, onTheWayMs: 1_000 });
  log.check('calls that passed a better one', inversions === 0, inversions);
  const times = sent.map(({ user }) => atOf.get(user) ?? 0);
  const before = [...atOf].filter(([user]) => user.startsWith('before-')).map(([, atMs]) => atMs);
  const worst = worstSpan([...before, ...times], 60_000);
  log.check(`most calls in any 60 s, of ${ORDER_RPM}`, worst <= ORDER_RPM, worst);
}
