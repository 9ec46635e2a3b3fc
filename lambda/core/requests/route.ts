/** The model groups of a request that falls back from one to the next. */
export interface Route {
  /** The groups that have not served it, in order. */
  readonly passed: readonly string[];
  /** The rest of the lists that led it to its present group. */
  readonly ahead: readonly string[];
  /** Upstream calls that were begun before it came to its present group. */
  readonly attemptsBefore: number;
}

export const startOfRoute: Route = { passed: [], ahead: [], attemptsBefore: 0 };
