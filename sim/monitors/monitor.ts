import type { GroupState } from '../../lambda/core/line/group-state.ts';
import type { Event } from './events.ts';
import { type Facts } from './facts.ts';

export interface Watch {
  readonly facts: Facts;
  /** Only the first violation counts. */
  readonly violate: (what: string, about?: readonly string[]) => void;
}

/** One promise, checked at every step. All methods are optional. */
export interface Monitor {
  on?(event: Event): void;
  /** Runs once a second. */
  tick?(): void;
  /** Everything is over and has been quiet for as long as the promises allow. */
  atRest?(group: string, state: GroupState): void;
  /** After the last collects. */
  end?(): void;
}
