import type { Clock } from '../../ports/clock.ts';

/** The longest a Node timer can wait; beyond it, it would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The machine's clock. `isBackground`: its timers keep no process alive. */
export const systemClock = ({ isBackground = false } = {}): Clock => ({
  now: () => Date.now(),

  async sleep(ms, signal) {
    if (signal?.aborted === true) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(wake, Math.min(Math.max(0, ms), LONGEST_TIMER_MS));
      if (isBackground) timer.unref();
      const forget = signal && wakeAtAbort(signal, wake);
      function wake(): void {
        clearTimeout(timer);
        forget?.();
        resolve();
      }
    });
  },
});

interface Sleepers {
  readonly wakes: Set<() => void>;
  readonly wakeAll: () => void;
}

/**
 * The sleepers that wait for a signal to abort, by signal. A dispatcher's dozen loops sleep on one signal: with a
 * listener each, Node 20 takes them for a leak and warns.
 */
const sleeping = new WeakMap<AbortSignal, Sleepers>();

/** The function returned removes the sleeper and, after the last one, the signal's listener. */
function wakeAtAbort(signal: AbortSignal, wake: () => void): () => void {
  const sleepers = sleeping.get(signal) ?? listen(signal);
  sleepers.wakes.add(wake);
  return () => {
    sleepers.wakes.delete(wake);
    if (sleepers.wakes.size > 0) return;
    sleeping.delete(signal);
    signal.removeEventListener('abort', sleepers.wakeAll);
  };
}

function listen(signal: AbortSignal): Sleepers {
  const wakes = new Set<() => void>();
  const wakeAll = () => {
    for (const wake of Array.from(wakes)) wake();
  };
  signal.addEventListener('abort', wakeAll);
  const sleepers = { wakes, wakeAll };
  sleeping.set(signal, sleepers);
  return sleepers;
}
