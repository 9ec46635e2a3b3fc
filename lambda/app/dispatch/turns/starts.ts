import type { Turn } from '../../../core/requests/request.ts';
import { rpmOf, type Deps } from '../../deps.ts';
import type { Held } from '../line/held-request.ts';

/** Sets when turns start. */
export interface Starts {
  /** The next start, ms: late enough for a waiting caller to see its turn, and never before a better request's. */
  next(held: Held, turn: Turn): number;
  /** The latest start that was given, ms. */
  lastMs(): number;
}

export function createStarts({
  deps: { clock, config, timing },
  group,
}: {
  readonly deps: Pick<Deps, 'clock' | 'config' | 'timing'>;
  readonly group: string;
}): Starts {
  /** A small part of the distance between two turns, so that steps do not hold the limit back. */
  const stepMs = Math.min(timing.stepMs, 4_800 / rpmOf(config, group));
  let last = { atMs: 0, priority: 0 };
  return {
    next({ priority }, turn) {
      const step = priority > last.priority ? stepMs : 0;
      const atMs = Math.max(turn.startAtMs, clock.now() + timing.nearGapMs, last.atMs + step);
      last = { atMs, priority };
      return atMs;
    },
    lastMs: () => last.atMs,
  };
}
