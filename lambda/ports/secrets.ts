import type { Env } from '../core/config/reference.ts';

/** The values that the configuration's references stand for. They may change while a function runs. */
export interface Secrets {
  /** As last read; empty before the first read. */
  known(): Env;
  /** Read again if minutes old. @throws Fault `store_unavailable` if no read has ever succeeded. */
  current(): Promise<Env>;
  /** A value was refused where it was used: if it is older than some seconds, it is read again at the next use. */
  doubt(): void;
}
