import { createUseCases } from '../../lambda/app/create-use-cases.ts';
import { createDeps, type Deps } from '../../lambda/app/deps.ts';
import { createDispatcher } from '../../lambda/app/dispatch/create-dispatcher.ts';
import type { IncomingRequest } from '../../lambda/app/use-cases.ts';
import { FUNCTION_LIFE_MS } from '../../lambda/app/completions/time-limits.ts';
import type { Log } from '../../lambda/ports/log.ts';
import { createRandom } from '../../testkit/random.ts';
import { GROUP } from './backlog.ts';
import { heapInUse } from './meters.ts';
import type { Destination } from './port-calls.ts';
import { openStandingQueue, type Load, type Ports, type StandingQueue } from './standing-queue.ts';

/** A backlog, the dispatchers that serve it, and a virtual time that only moves when told to. */
export interface World {
  /**
   * Runs until `count` more requests have ended, or all have and the last dispatcher has left; returns how many
   * have ended.
   */
  serve(count: number, through: Destination): Promise<number>;
  isOver(): boolean;
  soFar(): Account;
}

/** The account of a backlog so far. */
export interface Account {
  readonly requests: number;
  /** Requests to AWS by kind, as counted at the ports. */
  readonly calls: ReadonlyMap<string, number>;
  /** Those of them that the SDK has made. */
  readonly sdkRequests: number;
  readonly virtualMs: number;
  readonly dispatchers: number;
  readonly mostHeld: number;
  /** Heap after a collection, less its size at the start: the largest of the looks. */
  readonly heapBytes: number;
  readonly newcomers: readonly Newcomer[];
  /** Upstream calls that began less than 60 s after the call `rpm` places before. */
  readonly tooEarly: number;
  readonly callsUpstream: number;
  /** Between the first upstream call and the last. */
  readonly callsPerSecond: number;
  readonly logged: readonly string[];
}

/** One request that is better than the whole backlog: from its submission to its call. */
interface Newcomer {
  readonly waitMs: number;
  readonly overtakenBy: number;
}

/** Shares of a backlog after which the heap is measured. */
const LOOKS = [0.02, 0.25, 0.5, 0.75, 0.9];
/** Shares after which a newcomer arrives: by then the top tier's own backlog has been served. */
const NEWCOMERS = Array.from({ length: 20 }, (_, n) => 0.2 + n * 0.037);

/** `withLooks`: newcomers arrive and the heap is measured. */
export async function openWorld(load: Load, how: { readonly withLooks: boolean }): Promise<World> {
  const countsAt = (shares: readonly number[]) =>
    new Set(how.withLooks ? shares.map((share) => Math.ceil(share * load.size)) : []);
  const looks = countsAt(LOOKS);
  const arrivalsOfNewcomers = countsAt(NEWCOMERS);
  const arrivals = watchArrivals(load.rpm, () => queue.clock.now());
  const newcomers: Newcomer[] = [];
  const logged: string[] = [];
  let goal = { ended: 0, reached: Promise.withResolvers<undefined>() };
  let sent = load.size;
  let ended = 0;
  let running = 0;
  let dispatchers = 0;
  let mostHeap = 0;

  const isOver = () => ended >= sent && running === 0;
  const note = () => {
    if (ended >= goal.ended || isOver()) goal.reached.resolve(undefined);
  };
  const look = () => (mostHeap = Math.max(mostHeap, heapInUse()));
  const sendNewcomer = async () => {
    const body = { newcomer: sent++ };
    const sentAtMs = queue.clock.now();
    const before = arrivals.count();
    arrivals.expect(body.newcomer, (atMs, count) =>
      newcomers.push({ waitMs: atMs - sentAtMs, overtakenBy: count - before - 1 }),
    );
    await useCases.submit({ ...newcomer, body });
  };

  const log = logInto(logged);
  const queue: StandingQueue = await openStandingQueue(load, {
    log,
    onUpstream: (body) => arrivals.note(body),
    onEnd() {
      ended += 1;
      if (looks.has(ended)) look();
      if (arrivalsOfNewcomers.has(ended)) void sendNewcomer();
      note();
    },
  });
  const depsOn = (ports: Ports): Deps =>
    createDeps({
      ...ports,
      config: queue.config,
      clock: queue.clock,
      log,
      starter: { start },
      newId: idsFrom(load.seed),
      random: createRandom(load.seed),
      meter: { emit: () => undefined },
    });
  const start = async () => {
    running += 1;
    dispatchers += 1;
    void dispatcher.lead(GROUP, FUNCTION_LIFE_MS).finally(() => {
      running -= 1;
      note();
    });
  };
  const dispatcher = createDispatcher(depsOn(queue.ports));
  const useCases = createUseCases(depsOn(queue.others));

  const startMs = queue.clock.now();
  const heapBefore = how.withLooks ? heapInUse() : 0;
  return {
    isOver,

    async serve(count, through) {
      const before = ended;
      // The last goal is that the dispatcher leaves.
      goal = { ended: ended + count < sent ? ended + count : Infinity, reached: Promise.withResolvers() };
      queue.calls.send(through);
      if (dispatchers === 0) await start();
      if (!isOver()) await queue.clock.run(goal.reached.promise);
      return ended - before;
    },

    soFar: () => ({
      requests: sent,
      calls: queue.calls.counts,
      sdkRequests: queue.sdkRequests(),
      dispatchers,
      newcomers,
      logged,
      virtualMs: queue.clock.now() - startMs,
      mostHeld: queue.held.most(),
      heapBytes: mostHeap - heapBefore,
      tooEarly: arrivals.tooEarly(),
      callsUpstream: arrivals.count(),
      callsPerSecond: arrivals.perSecond(),
    }),
  };
}

const newcomer: Omit<IncomingRequest, 'body'> = {
  owner: 'owner-2',
  group: GROUP,
  priority: -10,
  metadata: {},
  endpoint: 'chat/completions',
};

/** The calls as the upstream sees them: their number, the limit, and the time of a newcomer's call. */
function watchArrivals(rpm: number, now: () => number) {
  const lastTimes = new Float64Array(rpm);
  const expected = new Map<unknown, (atMs: number, count: number) => void>();
  let count = 0;
  let tooEarly = 0;
  let firstMs = 0;
  let latestMs = 0;
  return {
    count: () => count,
    perSecond: () => (1_000 * (count - 1)) / (latestMs - firstMs),
    tooEarly: () => tooEarly,
    expect: (newcomer: number, then: (atMs: number, count: number) => void) => expected.set(newcomer, then),
    note(body: Readonly<Record<string, unknown>>) {
      const atMs = now();
      if (count >= rpm && atMs - (lastTimes[count % rpm] ?? 0) < 60_000) tooEarly += 1;
      lastTimes[count % rpm] = atMs;
      if (count === 0) firstMs = atMs;
      latestMs = atMs;
      count += 1;
      expected.get(body.newcomer)?.(atMs, count);
    },
  };
}

let ids = 0;
const idsFrom = (seed: number) => () => `id_${seed}_${++ids}`;

/** Logs failures, up to a few lines. */
function logInto(lines: string[]): Log {
  const add = (message: string, { cause }: { readonly cause?: unknown } = {}) => {
    if (lines.length < 5) lines.push(`${message}: ${cause instanceof Error ? cause.message : String(cause)}`);
  };
  return { info: () => undefined, warn: add, error: add };
}
