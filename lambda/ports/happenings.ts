import type { Happening } from '../core/happenings/happening.ts';

/** Use cases report here what happens. A report never fails and waits for nothing. */
export interface Happenings {
  tell(happening: Happening): void;
  /** Somebody reads measurements: taking them costs something. */
  readonly isMeasured: boolean;
}
