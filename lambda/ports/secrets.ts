import type { Env } from '../core/config/reference.ts';

/** What the configuration's references stand for. It may change while a function runs. */
export interface Secrets {
  /** As last read; nothing before that. */
  known(): Env;
  /** Read again where it is minutes old. @throws Fault `store_unavailable` while it never could be read. */
  current(): Promise<Env>;
  /** A value was refused where it was used: older than some seconds, it is read again at the next use. */
  doubt(): void;
}
