import { setImmediate as turn } from 'node:timers/promises';
import type { Clock } from '../../lambda/core/ports.ts';

interface Timer {
  readonly atMs: number;
  readonly fire: () => void;
}

export interface VirtualClock extends Clock {
  /** Lets `ms` pass: every timer on the way fires in order, and what it sets off runs before the next. */
  advance(ms: number): Promise<void>;
  /**
   * Lets time pass until the promise settles, jumping to the next timer whenever nothing else is left to run.
   * Rejects if nothing is left that could ever settle it.
   */
  run<T>(promise: Promise<T>): Promise<T>;
}

/** Event-loop turns without progress after which nothing more is expected to happen at this instant. */
const QUIET_TURNS = 3;
const TURNS_BEFORE_DEADLOCK = 1_000;
const TIMERS_AT_ONE_INSTANT = 100_000;

/** A clock that stands still until it is told to move. Deterministic: equal times fire in order of asking. */
export function virtualClock(startMs = 1_800_000_000_000): VirtualClock {
  const timers: Timer[] = [];
  let nowMs = startMs;
  let firedAtThisInstant = 0;

  function add(timer: Timer): void {
    const after = timers.findLastIndex((other) => other.atMs <= timer.atMs);
    timers.splice(after + 1, 0, timer);
  }

  function drop(timer: Timer): void {
    const index = timers.indexOf(timer);
    if (index >= 0) timers.splice(index, 1);
  }

  function fireNext(): boolean {
    const timer = timers.shift();
    if (timer === undefined) return false;
    firedAtThisInstant = timer.atMs > nowMs ? 0 : firedAtThisInstant + 1;
    if (firedAtThisInstant > TIMERS_AT_ONE_INSTANT) throw new Error(`virtual time stands still at ${nowMs}`);
    nowMs = Math.max(nowMs, timer.atMs);
    timer.fire();
    return true;
  }

  return {
    now: () => nowMs,

    async sleep(ms, signal) {
      if (signal?.aborted === true) return;
      await new Promise<void>((resolve) => {
        const wake = () => {
          drop(timer);
          signal?.removeEventListener('abort', wake);
          resolve();
        };
        const timer: Timer = { atMs: nowMs + Math.max(0, ms), fire: wake };
        signal?.addEventListener('abort', wake);
        if (timer.atMs < Infinity) add(timer);
      });
    },

    async advance(ms) {
      const untilMs = nowMs + ms;
      await turns(QUIET_TURNS);
      while ((timers[0]?.atMs ?? Infinity) <= untilMs) {
        fireNext();
        await turns(QUIET_TURNS);
      }
      nowMs = untilMs;
    },

    async run(promise) {
      const outcome = { isSettled: false };
      const settle = () => (outcome.isSettled = true);
      promise.then(settle, settle);
      for (;;) {
        await turns(QUIET_TURNS, () => outcome.isSettled);
        if (timers.length === 0)
          await turns(TURNS_BEFORE_DEADLOCK, () => outcome.isSettled || timers.length > 0);
        if (outcome.isSettled) return await promise;
        if (!fireNext()) throw new Error(`deadlock at ${nowMs}: no timer is left, and nothing has settled`);
      }
    },
  };
}

async function turns(count: number, isDone = () => false): Promise<void> {
  for (let n = 0; n < count && !isDone(); n++) await turn();
}
