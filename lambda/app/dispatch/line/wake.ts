import type { Clock } from '../../../ports/clock.ts';

/** A sleep that news ends. News that comes while nobody sleeps ends the next sleep at once. */
export interface Wake {
  notify(): void;
  /** Until `untilMs` (ms since 1970) or the next news. */
  sleepUntil(untilMs: number): Promise<void>;
}

export function createWake(clock: Clock): Wake {
  let isNews = false;
  let sleeper: AbortController | undefined;
  return {
    notify() {
      isNews = true;
      // With a reason: without one, an error with a stack is created each time.
      sleeper?.abort('news');
    },
    async sleepUntil(untilMs) {
      if (!isNews) {
        sleeper = new AbortController();
        await clock.sleep(Math.max(0, untilMs - clock.now()), sleeper.signal);
        sleeper = undefined;
      }
      isNews = false;
    },
  };
}
