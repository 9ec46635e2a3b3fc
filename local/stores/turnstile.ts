export interface Turnstile {
  /** Runs concurrently with other work that came this way. */
  together(work: () => Promise<unknown>): Promise<void>;
  /** Runs with nothing else beside it. */
  alone(work: () => Promise<unknown>): Promise<void>;
}

/** A lock for shared and exclusive work, granted in order of arrival. */
export function createTurnstile(): Turnstile {
  const running = new Set<Promise<unknown>>();
  let last: Promise<unknown> = Promise.resolve();
  return {
    async together(work) {
      await last;
      const run = work();
      running.add(run);
      await run.finally(() => running.delete(run));
    },
    async alone(work) {
      const before = last;
      const { promise, resolve } = Promise.withResolvers<undefined>();
      last = promise;
      await before;
      await Promise.all(running);
      await work().finally(() => resolve(undefined));
    },
  };
}
