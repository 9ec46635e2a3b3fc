import type { FakeUpstream } from '../../../testkit/fake-upstream.ts';
import { countInversions } from '../../../testkit/inversions.ts';
import { mean, worstSpan } from '../../../testkit/statistics.ts';
import type { CalledGateway } from '../../../ops/smoke/called-gateway.ts';
import { LINE_RPM } from '../configuration.ts';
import { collectAll, handInAll, waitAsCaller, type Caller, type Sent, type Wanted } from './line.ts';
import { arrivalsOf } from './order.ts';
import type { StepLog } from '../step-log.ts';

const MODEL = 'line';
const JOBS = 200;
const CALLERS = 4;
const PRIORITIES = [1_000, 100, 50, 0] as const;

export interface Waiters {
  readonly before: readonly Sent[];
  readonly jobs: readonly Sent[];
  readonly callers: readonly Promise<Caller>[];
}

const named = (prefix: string, count: number, priorities: readonly number[]): Wanted[] =>
  Array.from({ length: count }, (_, n) => ({
    user: `${prefix}-${n}`,
    priority: priorities[n % priorities.length] ?? 0,
  }));

/** Uses the limit up and lets 200 jobs wait behind it, with a few callers who send again if they are cut off. */
export async function fillLine(door: CalledGateway, log: StepLog, signal: AbortSignal): Promise<Waiters> {
  const before = await handInAll(door, MODEL, named('full', LINE_RPM, [0]));
  const jobs = await handInAll(door, MODEL, named('wait', JOBS, PRIORITIES));
  const callers = named('stay', CALLERS, PRIORITIES).map((caller) =>
    waitAsCaller(door, MODEL, { ...caller, hasIdempotencyKey: true, signal }),
  );
  log.say(
    `update: ${before.length} jobs use up ${LINE_RPM} rpm, ${jobs.length} and ${callers.length} callers wait`,
  );
  return { before, jobs, callers };
}

/** How many of the 200 have not reached the upstream. */
export function stillWaiting({ jobs }: Waiters, upstream: FakeUpstream): number {
  const atOf = arrivalsOf(upstream);
  return jobs.filter(({ user }) => !atOf.has(user)).length;
}

/** Checks that nothing was lost, and that the order and the limit held. */
export async function checkLine(
  {
    door,
    upstream,
    log,
    signal,
  }: { door: CalledGateway; upstream: FakeUpstream; log: StepLog; signal: AbortSignal },
  { before, jobs, callers }: Waiters,
): Promise<void> {
  const updatedAtMs = performance.timeOrigin + performance.now();
  const ended = await collectAll(door, jobs, signal);
  const first = await collectAll(door, before, signal);
  const answers = await Promise.all(callers);
  const completed = ended.filter(({ status }) => status === 'completed');
  log.check('jobs completed, of 200 that waited', completed.length === JOBS, completed.length);
  log.check(
    'those before them, too',
    first.every(({ status }) => status === 'completed'),
    first.length,
  );
  log.check(
    'callers answered',
    answers.every(({ status }) => status === 200),
    answers,
  );
  const calls = upstream.arrivals.filter(({ user }) => /^(full|wait|stay)-/.test(user));
  const own = calls.filter(({ user }) => user.startsWith('wait-'));
  const again = ended.reduce((total, { attempts }) => total + attempts - 1, 0);
  const isCounted = new Set(own.map(({ user }) => user)).size === JOBS && own.length <= JOBS + again;
  log.check('calls of the 200 at the upstream, one for each attempt', isCounted, {
    calls: own.length,
    again,
  });
  const seconds = own.map(({ atMs }) => Math.round((atMs - updatedAtMs) / 1_000));
  log.say(`they reached the upstream ${Math.min(...seconds)} to ${Math.max(...seconds)} s after the update`);
  checkOrder(log, jobs, arrivalsOf(upstream));
  const worst = worstSpan(
    calls.map(({ atMs }) => atMs),
    60_000,
  );
  log.check(`most calls in any 60 s, of ${LINE_RPM}`, worst <= LINE_RPM, worst);
}

/**
 * Better classes have their turns before worse ones on average: the emulator ends the dispatcher during the update,
 * and its successor gives turns before it has seen the whole line again.
 */
function checkOrder(log: StepLog, jobs: readonly Sent[], atOf: ReadonlyMap<string, number>): void {
  const placeOf = new Map(
    jobs
      .toSorted((a, b) => (atOf.get(a.user) ?? 0) - (atOf.get(b.user) ?? 0))
      .map(({ user }, place) => [user, place]),
  );
  const places = PRIORITIES.toSorted((a, b) => a - b).map((priority) =>
    Math.round(
      mean(jobs.filter((job) => job.priority === priority).map(({ user }) => placeOf.get(user) ?? 0)),
    ),
  );
  const isInOrder = places.every((place, index) => place > (places[index - 1] ?? -1));
  log.check('mean place of the priorities 0, 50, 100 and 1000, of 200', isInOrder, places);
  const passed = countInversions(jobs, atOf, { inLineMs: 5_000, onTheWayMs: 1_000 });
  log.say(`calls that passed a better one after the dispatcher was ended: ${passed}`);
}
