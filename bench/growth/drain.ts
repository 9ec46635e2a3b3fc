import { createGateway } from '../../lambda/app/create-gateway.ts';
import { createDeps, type Deps } from '../../lambda/app/deps.ts';
import { createDispatcher } from '../../lambda/app/dispatch/create-dispatcher.ts';
import type { IncomingRequest } from '../../lambda/app/gateway.ts';
import { FUNCTION_LIFE_MS } from '../../lambda/app/time-limits.ts';
import type { Log } from '../../lambda/core/ports.ts';
import { createRandom } from '../random.ts';
import { GROUP } from './backlog.ts';
import { createCpuMeter, heapInUse } from './meters.ts';
import { openStandingQueue, type Load, type Ports, type StandingQueue } from './standing-queue.ts';

/** What it took until a backlog was served and the last dispatcher had left. */
export interface Drained {
  readonly requests: number;
  /** Requests to AWS by kind. */
  readonly calls: ReadonlyMap<string, number>;
  /** CPU time of every `LAP` requests, or of all where they are fewer, ms; that of looks is in it. */
  readonly lapsMs: readonly number[];
  readonly virtualMs: number;
  readonly dispatchers: number;
  readonly mostHeld: number;
  /** Of the heap, after a collection and less what was there before: the most at the looks. */
  readonly heapBytes: number;
  readonly newcomers: readonly Newcomer[];
  /** Upstream calls that began less than 60 s after the one `rpm` before. */
  readonly tooEarly: number;
  readonly callsUpstream: number;
  /** Between the first upstream call and the last. */
  readonly callsPerSecond: number;
  readonly logged: readonly string[];
}

/** One request better than all of the backlog: from its submission to its call. */
export interface Newcomer {
  readonly waitMs: number;
  readonly overtakenBy: number;
}

/** Requests. */
export const LAP = 100_000;
/** Shares of a backlog after which one looks at what the heap holds. */
const LOOKS = [0.02, 0.25, 0.5, 0.75, 0.9];
/** Shares after which a newcomer comes: by then the top tier's own backlog is served. */
const NEWCOMERS = Array.from({ length: 20 }, (_, n) => 0.2 + n * 0.037);

export async function drain(load: Load, how: { readonly withLooks: boolean }): Promise<Drained> {
  const cpu = createCpuMeter();
  const countsAt = (shares: readonly number[]) =>
    new Set(how.withLooks ? shares.map((share) => Math.ceil(share * load.size)) : []);
  const looks = countsAt(LOOKS);
  const arrivalsOfNewcomers = countsAt(NEWCOMERS);
  const served = Promise.withResolvers<undefined>();
  const arrivals = watchArrivals(load.rpm, () => queue.clock.now());
  const newcomers: Newcomer[] = [];
  const logged: string[] = [];
  let sent = load.size;
  let ended = 0;
  let running = 0;
  let dispatchers = 0;
  let mostHeap = 0;

  const endIfServed = () => {
    if (ended >= sent && running === 0) served.resolve(undefined);
  };
  const look = () => (mostHeap = Math.max(mostHeap, heapInUse()));
  const sendNewcomer = async () => {
    const body = { newcomer: sent++ };
    const sentAtMs = queue.clock.now();
    const before = arrivals.count();
    arrivals.expect(body.newcomer, (atMs, count) =>
      newcomers.push({ waitMs: atMs - sentAtMs, overtakenBy: count - before - 1 }),
    );
    await gateway.submit({ ...newcomer, body });
  };

  const queue: StandingQueue = await openStandingQueue(load, {
    onUpstream: (body) => arrivals.note(body),
    onEnd() {
      ended += 1;
      if (ended % LAP === 0 && ended < load.size) cpu.lap();
      if (looks.has(ended)) look();
      if (arrivalsOfNewcomers.has(ended)) void sendNewcomer();
      endIfServed();
    },
  });
  const depsOn = (ports: Ports): Deps =>
    createDeps({
      ...{ ...ports, config: queue.config, clock: queue.clock, log: logInto(logged) },
      ...{ starter: { start }, newId: idsFrom(load.seed), random: createRandom(load.seed) },
      meter: { emit: () => undefined },
    });
  const start = async () => {
    running += 1;
    dispatchers += 1;
    void dispatcher.lead(GROUP, FUNCTION_LIFE_MS).finally(() => {
      running -= 1;
      endIfServed();
    });
  };
  const dispatcher = createDispatcher(depsOn(queue.ports));
  const gateway = createGateway(depsOn(queue.others));

  const startMs = queue.clock.now();
  const heapBefore = how.withLooks ? heapInUse() : 0;
  cpu.start();
  await start();
  await queue.clock.run(served.promise);
  cpu.lap();
  return {
    ...{ requests: sent, calls: queue.calls.counts, lapsMs: cpu.laps(), dispatchers, newcomers, logged },
    ...{ virtualMs: queue.clock.now() - startMs, mostHeld: queue.held.most() },
    ...{ heapBytes: mostHeap - heapBefore, tooEarly: arrivals.tooEarly(), callsUpstream: arrivals.count() },
    callsPerSecond: arrivals.perSecond(),
  };
}

const newcomer: Omit<IncomingRequest, 'body'> = {
  ...{ owner: 'owner-2', group: GROUP, priority: -10, metadata: {} },
  endpoint: 'chat/completions',
};

/** Calls as the upstream sees them: how many, whether they keep the limit, and when a newcomer's comes. */
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

/** What goes wrong, up to a few lines. */
function logInto(lines: string[]): Log {
  const add = (message: string, { cause }: { readonly cause?: unknown } = {}) => {
    if (lines.length < 5) lines.push(`${message}: ${cause instanceof Error ? cause.message : String(cause)}`);
  };
  return { info: () => undefined, warn: add, error: add };
}
