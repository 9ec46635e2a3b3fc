/** The kinds of dead letters. `unreadable`: no dispatcher and no sender of webhooks can read it. */
export type Letter =
  | { readonly kind: 'request'; readonly id: string; readonly group: string; readonly tier: string }
  | { readonly kind: 'webhook'; readonly id: string }
  /** `id`: a text that looks like one; null = there is none. */
  | { readonly kind: 'unreadable'; readonly id: string | null };
