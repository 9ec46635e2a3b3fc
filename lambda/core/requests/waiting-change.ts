import type { Changed } from './transitions.ts';

/** A change of a waiting request that its dispatcher has to know: it has another place or deadline, or is over. */
export interface Change extends Pick<Changed, 'priority' | 'tier' | 'deadlineMs'> {
  readonly id: string;
  /** The record's revision after the change; of two changes the one with the higher revision counts. */
  readonly revision: number;
  /** It was cancelled. */
  readonly isOver: boolean;
}
