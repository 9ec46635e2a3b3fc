import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../lambda/ports/clock.ts';
import { createTimers, type Timer } from './timers.ts';

export interface VirtualClock extends Clock {
  /** Calls `fire` after `ms`; a timer is dropped by setting `isDropped`. */
  after(ms: number, fire: () => void): Timer;
  /** Lets `ms` pass: every timer on the way fires in order, and everything that it triggers runs before the next. */
  advance(ms: number): Promise<void>;
  /**
   * Lets time pass until the promise settles, jumping to the next timer whenever nothing else can run. Rejects if
   * nothing is left that could ever settle it.
   */
  run<T>(promise: Promise<T>): Promise<T>;
}

/** Turns of the event loop, with no timer left, after which nothing more is expected to happen. */
const TURNS_BEFORE_DEADLOCK = 1_000;
const TIMERS_AT_ONE_INSTANT = 100_000;
/** After this many steps the event loop gets a turn, for signals and messages from outside. */
const STEPS_PER_TURN = 5_000;

export interface VirtualClockOptions {
  readonly startMs?: number;
  /** Turns of the event loop before each timer: 0 if only promises are awaited, 3 for Node's streams. */
  readonly turnsPerStep?: number;
}

/**
 * A clock that stands still until it is told to move. It is deterministic as long as everything awaited is a
 * promise or one of this clock's timers: equal times fire in the order in which they were requested, and before the
 * next timer fires, every promise that can settle has settled.
 */
export function virtualClock(options: VirtualClockOptions = {}): VirtualClock {
  const { startMs = 1_800_000_000_000, turnsPerStep = 0 } = options;
  const timers = createTimers();
  const sleepers = new WeakMap<AbortSignal, Set<() => void>>();
  let nowMs = startMs;
  let firedAtThisInstant = 0;

  /** One listener for each signal, however many sleep on it: listeners are expensive. */
  function sleepersOn(signal: AbortSignal): Set<() => void> {
    const known = sleepers.get(signal);
    if (known !== undefined) return known;
    const wakes = new Set<() => void>();
    sleepers.set(signal, wakes);
    signal.addEventListener(
      'abort',
      () => {
        for (const wake of wakes) wake();
      },
      { once: true },
    );
    return wakes;
  }

  function fireNext(): boolean {
    const timer = timers.take();
    if (timer === undefined) return false;
    firedAtThisInstant = timer.atMs > nowMs ? 0 : firedAtThisInstant + 1;
    if (firedAtThisInstant > TIMERS_AT_ONE_INSTANT) throw new Error(`virtual time stands still at ${nowMs}`);
    nowMs = Math.max(nowMs, timer.atMs);
    timer.fire();
    return true;
  }

  /** Fires timers while `goesOn`, each after everything that can run has run; false: no timer is left. */
  function fireWhile(goesOn: () => boolean): Promise<boolean> {
    return new Promise((resolve, reject) => {
      let steps = 0;
      const step = () => {
        try {
          if (!goesOn()) {
            resolve(true);
            return;
          }
          if (!fireNext()) {
            resolve(false);
            return;
          }
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
          return;
        }
        afterPromises(step, ++steps % STEPS_PER_TURN === 0 ? 1 : turnsPerStep);
      };
      afterPromises(step, Math.max(1, turnsPerStep));
    });
  }

  return {
    now: () => nowMs,

    after: (ms, fire) => timers.add(nowMs + Math.max(0, ms), fire),

    sleep(ms, signal) {
      if (signal?.aborted === true) return Promise.resolve();
      return new Promise<void>((resolve) => {
        const wakes = signal && sleepersOn(signal);
        const wake = () => {
          if (timer !== undefined) timer.isDropped = true;
          wakes?.delete(wake);
          resolve();
        };
        const atMs = nowMs + Math.max(0, ms);
        const timer = atMs < Infinity ? timers.add(atMs, wake) : undefined;
        wakes?.add(wake);
      });
    },

    async advance(ms) {
      const untilMs = nowMs + ms;
      await fireWhile(() => (timers.next()?.atMs ?? Infinity) <= untilMs);
      nowMs = untilMs;
    },

    async run(promise) {
      const outcome = { isSettled: false };
      const settle = () => (outcome.isSettled = true);
      promise.then(settle, settle);
      for (;;) {
        await fireWhile(() => !outcome.isSettled);
        for (let n = 0; n < TURNS_BEFORE_DEADLOCK; n++) {
          if (outcome.isSettled) return await promise;
          if (timers.next() !== undefined) break;
          await turn();
        }
        if (!outcome.isSettled && timers.next() === undefined)
          throw new Error(`deadlock at ${nowMs}: no timer is left, and nothing has settled`);
      }
    },
  };
}

/**
 * Calls back when every promise that can settle has settled: a tick that a promise requests comes after all of
 * them.
 */
function afterPromises(callBack: () => void, turns: number): void {
  if (turns > 0) setImmediate(() => (turns === 1 ? callBack() : afterPromises(callBack, turns - 1)));
  else queueMicrotask(() => process.nextTick(callBack));
}
