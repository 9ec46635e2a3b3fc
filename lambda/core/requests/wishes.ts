/** A caller's wishes for retries; null = the configuration decides. */
export interface Wishes {
  readonly numRetries: number | null;
}

export const noWishes: Wishes = { numRetries: null };
