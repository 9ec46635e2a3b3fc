import type { Happening } from '../core/happenings/happening.ts';

/** Where use cases tell what happens. Telling never fails and waits for nothing. */
export interface Happenings {
  tell(happening: Happening): void;
  /** Somebody reads measurements: taking them costs something. */
  readonly isMeasured: boolean;
}
