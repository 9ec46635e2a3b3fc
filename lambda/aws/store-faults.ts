import { Fault } from '../core/faults.ts';

const STORE_UNAVAILABLE = 'A store that Headway depends on is unavailable at the moment. Try again shortly.';
const RETRY_AFTER_MS = 1_000;

/** A failed AWS call as the use cases see it. The detail is for the log: the message never says more. */
export const storeFault = (cause: unknown): Fault =>
  cause instanceof Fault
    ? cause
    : new Fault('store_unavailable', STORE_UNAVAILABLE, { retryAfterMs: RETRY_AFTER_MS, cause });

/** The result of an AWS call; a rejection becomes a `Fault`. */
export async function guarded<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (cause) {
    throw storeFault(cause);
  }
}
