import type { Clock } from '../ports/clock.ts';

/** Ends a call when it takes too long, or when nobody wants it any more. */
export interface CallLimit {
  readonly signal: AbortSignal;
  hasPassed(): boolean;
  /** Starts the whole time again: bytes have arrived. */
  renew(): void;
  /** Aborts the call: the rest of it will not be read. */
  abort(): void;
  /** Must be called once the call is over. */
  stop(): void;
}

export function startCallLimit(
  clock: Clock,
  limit: { readonly timeoutMs: number; readonly signal?: AbortSignal | undefined },
): CallLimit {
  const call = new AbortController();
  const over = new AbortController();
  const abort = () => call.abort();
  let fromMs = clock.now();
  let hasPassed = false;

  async function watch(): Promise<void> {
    while (!over.signal.aborted) {
      const leftMs = fromMs + limit.timeoutMs - clock.now();
      hasPassed = leftMs <= 0;
      if (hasPassed) {
        abort();
        return;
      }
      await clock.sleep(leftMs, over.signal);
    }
  }

  if (limit.signal?.aborted === true) abort();
  limit.signal?.addEventListener('abort', abort, { once: true });
  void watch();
  return {
    signal: call.signal,
    hasPassed: () => hasPassed,
    renew: () => (fromMs = clock.now()),
    abort,
    stop() {
      over.abort();
      limit.signal?.removeEventListener('abort', abort);
    },
  };
}
