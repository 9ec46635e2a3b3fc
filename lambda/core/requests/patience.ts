/**
 * The longest wait on an open connection, and the longest call: a function lives for 15 minutes, and one of them is
 * kept for everything around the call.
 */
export const LONGEST_WAIT_SECONDS = 840;

/** RFC 7240's `handling`: whether a request is refused that cannot start by its deadline, or waits all the same. */
export type Handling = 'strict' | 'lenient';

/** A caller's wishes about waiting, in its body and in `Prefer`; undefined = none. */
export interface WaitingWish {
  readonly background: boolean | undefined;
  readonly maxWaitSeconds: number | undefined;
  readonly prefersAsync: boolean;
  readonly preferredWaitSeconds: number | undefined;
  /** Absent or undefined: the configuration decides. */
  readonly handling?: Handling | undefined;
}

/** How a request is accepted. */
export interface Patience {
  /** It becomes a job at once. */
  readonly isBackground: boolean;
  /** It is answered with its id after this long without a turn; undefined = it waits to the end. */
  readonly maxWaitMs: number | undefined;
  /** The preferences of `Prefer` that every answer follows, and those that an answer with the id follows. */
  readonly applied: { readonly always: readonly string[]; readonly accepted: readonly string[] };
}

/**
 * The body takes precedence over `Prefer`, and both over the configuration. A time to wait takes precedence over an
 * immediate answer: `respond-async, wait=5` waits for 5 s.
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
  const handled = wish.handling === undefined ? [] : [`handling=${wish.handling}`];
  const always = [...(isWaitApplied ? [`wait=${String(waited)}`] : []), ...handled];
  return {
    isBackground,
    maxWaitMs: waited === undefined ? undefined : waited * 1000,
    applied: { always, accepted: isAsyncApplied ? ['respond-async', ...always] : always },
  };
}
