/** A caller's wishes for retries and fallbacks; null = the configuration decides. */
export interface Wishes {
  readonly numRetries: number | null;
  readonly fallbacks: FallbackWishes | null;
}

/** Model groups to go on to, in order: each list replaces those of the configuration; null = it decides. */
export interface FallbackWishes {
  readonly general: readonly string[] | null;
  readonly contextWindow: readonly string[] | null;
  readonly contentPolicy: readonly string[] | null;
  /** The most fallbacks of this request. */
  readonly most: number | null;
}

export const noWishes: Wishes = { numRetries: null, fallbacks: null };

export const withoutFallbacks: FallbackWishes = {
  general: [],
  contextWindow: [],
  contentPolicy: [],
  most: null,
};
