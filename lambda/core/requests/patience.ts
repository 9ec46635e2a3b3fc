/** A caller's function lives for 15 minutes: longer than this nobody waits on an open connection. */
export const LONGEST_WAIT_SECONDS = 840;

/** What a caller says about waiting, in its body and in `Prefer`; undefined = nothing. */
export interface WaitingWish {
  readonly background: boolean | undefined;
  readonly maxWaitSeconds: number | undefined;
  readonly prefersAsync: boolean;
  readonly preferredWaitSeconds: number | undefined;
}

/** How a request is taken in. */
export interface Patience {
  /** A job at once. */
  readonly isBackground: boolean;
  /** Answered with its id after so long without a turn; undefined = it waits to the end. */
  readonly maxWaitMs: number | undefined;
  /** The preferences of `Prefer` that this follows, whatever the answer, and those that an answer with the id follows. */
  readonly applied: { readonly always: readonly string[]; readonly accepted: readonly string[] };
}

/**
 * The body counts more than `Prefer`, and both more than the configuration. A time to wait counts more than
 * being answered at once: `respond-async, wait=5` waits for 5 s.
 */
export function patienceOf(
  wish: WaitingWish,
  byDefault: { readonly maxWaitSeconds?: number | undefined },
): Patience {
  const waitSeconds = wish.maxWaitSeconds ?? wish.preferredWaitSeconds;
  const isAsync = wish.background ?? wish.prefersAsync;
  const isBackground = isAsync && waitSeconds === undefined;
  const seconds = isBackground ? undefined : (waitSeconds ?? byDefault.maxWaitSeconds);
  const waited = seconds === undefined ? undefined : Math.min(seconds, LONGEST_WAIT_SECONDS);
  const isWaitApplied = wish.maxWaitSeconds === undefined && wish.preferredWaitSeconds !== undefined;
  const isAsyncApplied = wish.background === undefined && wish.prefersAsync;
  const always = isWaitApplied ? [`wait=${String(waited)}`] : [];
  return {
    isBackground,
    maxWaitMs: waited === undefined ? undefined : waited * 1000,
    applied: { always, accepted: isAsyncApplied ? ['respond-async', ...always] : always },
  };
}
