/** What a caller asks of retries; null = what is configured counts. */
export interface Wishes {
  readonly numRetries: number | null;
}

export const noWishes: Wishes = { numRetries: null };
