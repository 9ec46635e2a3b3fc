import { fixedSecrets } from '../../lambda/ports/fixed-secrets.ts';
import { giveBackShare } from '../../lambda/app/keys/key-share.ts';
import { reserveForKey } from '../../lambda/app/keys/reserve-for-key.ts';
import { reserve, type Reservation, type WindowsSeen } from '../../lambda/app/turns/reserve.ts';
import type { KeySettings } from '../../lambda/core/keys/key-settings.ts';
import type { Clock } from '../../lambda/ports/clock.ts';
import type { GroupStore } from '../../lambda/ports/group-store.ts';
import { configOf } from './reserving.ts';
import { Fault } from '../../lambda/core/faults.ts';
import { createRandom } from '../../testkit/random.ts';

/** A writer's clock as a function of the true time, and what it learns from the store's responses. */
export interface WriterClock {
  now(trueMs: number): number;
  /** Runs before a writer's attempt at a turn, as when a function's invocation begins. */
  beginAttempt?(trueMs: number): void;
  /** Hears a response that a server stamped at this true time. */
  hear?(trueMs: number): void;
}

export interface Load {
  readonly groups: GroupStore;
  readonly group: string;
  readonly rpm: number;
  /** One for each writer. */
  readonly clocks: readonly WriterClock[];
  /** Delay from a reservation to its call's arrival: nothing, or this much. */
  readonly maxDelayMs: number;
  readonly minutes: number;
  readonly seed: number;
  /** The key of writer n, with limits of its own; absent = none has one. */
  readonly keyOf?: (n: number) => WriterKey | undefined;
  /** Hears of each call, by its writer. */
  readonly onCall?: (n: number, trueMs: number) => void;
}

interface WriterKey {
  readonly keyId: string;
  readonly settings: KeySettings;
}

interface Writer {
  readonly n: number;
  readonly clock: WriterClock;
  readonly seen: WindowsSeen;
  nextMs: number;
}

export const START_MS = 1_800_000_000_000;
/** Writers that want a turn within the same few milliseconds race for it. */
const RACE_MS = 20;
/** A writer whom a busy store has not answered in time calls nothing, as the write may have taken effect. */
const UNANSWERED_MS = 1_000;
/** How many times more the writers want than they can have. */
const OVERLOAD = 3;

/**
 * Writers that take turns for minutes of virtual time on a real store: the time of each attempt is its writer's
 * own, and attempts of the same moment run concurrently. Returns the true times of arrival, in order.
 */
export async function arrivalsUnder(load: Load): Promise<readonly number[]> {
  const { groups, group, rpm, clocks, maxDelayMs, keyOf, onCall } = load;
  const random = createRandom(load.seed);
  const config = configOf(group, { rpm });
  const thinkMs = (clocks.length * 60_000) / (rpm * OVERLOAD);
  const arrivals: number[] = [];

  async function attempt(writer: Writer): Promise<void> {
    try {
      await tryForTurn(writer);
    } catch (cause) {
      if (!(cause instanceof Fault) || cause.code !== 'store_unavailable') throw cause;
      writer.nextMs += UNANSWERED_MS;
    }
  }

  async function tryForTurn(writer: Writer): Promise<void> {
    const { clock, seen, nextMs: trueMs } = writer;
    clock.beginAttempt?.(trueMs);
    if (clock.hear !== undefined) {
      Object.assign(seen, (await groups.read(group)).windows);
      clock.hear(trueMs);
    }
    const own = { now: () => clock.now(trueMs), sleep: () => Promise.resolve() };
    const outcome = await takeTurn(writer.n, own, seen);
    if (outcome.kind === 'turn') {
      const atMs = trueMs + (random() < 0.5 ? 0 : maxDelayMs);
      arrivals.push(atMs);
      onCall?.(writer.n, atMs);
    }
    const retryInMs = outcome.kind === 'turn' ? 0 : (outcome.retryAtMs ?? Infinity) - own.now();
    const waitMs = outcome.kind === 'turn' ? -Math.log(1 - random()) * thinkMs : Math.max(1, retryInMs);
    writer.nextMs = trueMs + waitMs + random() * 5;
  }

  /** As on the direct path: from the key first, then from the group, which may have no room after all. */
  async function takeTurn(n: number, clock: Clock, seen: WindowsSeen): Promise<Reservation> {
    const deps = { config, clock, groups, random, newId: () => 'turn', secrets: fixedSecrets() };
    const wanted = { group, tokens: 0, aheadMs: 0 };
    const key = keyOf?.(n);
    const share = key && (await reserveForKey(deps, { ...wanted, ...key }));
    if (share?.kind === 'full') return share;
    const outcome = await reserve(deps, wanted, seen);
    if (outcome.kind !== 'turn') await giveBackShare(deps, share?.share);
    return outcome;
  }

  const writers = clocks.map((clock, n): Writer => ({
    n,
    clock,
    seen: {},
    nextMs: START_MS + (n % 2) * random() * 60_000,
  }));
  for (;;) {
    const fromMs = Math.min(...writers.map(({ nextMs }) => nextMs));
    if (fromMs > START_MS + load.minutes * 60_000) return arrivals.sort((a, b) => a - b);
    await Promise.all(writers.filter(({ nextMs }) => nextMs < fromMs + RACE_MS).map(attempt));
  }
}

/** The longest span, ms, that never holds more arrivals than the limit: 60 000 or more keeps the limit. */
export const safeSpanMs = (arrivals: readonly number[], rpm: number): number =>
  Math.min(...arrivals.slice(rpm).map((at, n) => at - arrivals[n]!));

/** The share of the limit that was used while somebody waited: 1 = all of it. The first minutes do not count. */
export function useOfLimit(arrivals: readonly number[], rpm: number): number {
  const spans = Math.floor(arrivals.length / rpm) - 2;
  const periods = arrivals.slice((spans + 1) * rpm).map((at, n) => (at - arrivals[n + rpm]!) / spans);
  return 60_000 / (periods.reduce((total, ms) => total + ms, 0) / periods.length);
}
