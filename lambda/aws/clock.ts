import { setTimeout as after } from 'node:timers/promises';
import type { Clock } from '../core/ports.ts';

/** The longest a Node timer can wait; beyond it, it would fire at once. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** The machine's clock. `isBackground`: its timers keep no process alive. */
export const systemClock = ({ isBackground = false } = {}): Clock => ({
  now: () => Date.now(),

  async sleep(ms, signal) {
    await after(Math.min(Math.max(0, ms), LONGEST_TIMER_MS), undefined, {
      ref: !isBackground,
      ...(signal && { signal }),
    }).catch(() => {
      // Aborted: the sleeper is wanted earlier.
    });
  },
});
