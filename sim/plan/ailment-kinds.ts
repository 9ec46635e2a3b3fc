/** An upstream's refusal of a call: its status and its explanation. */
export interface RefusalTold {
  readonly status: number;
  readonly code: string | null;
  /** From its `Retry-After`; null = it has none. */
  readonly retryAfterMs: number | null;
}

const told = (
  status: number,
  code: string | null = null,
  retryAfterMs: number | null = null,
): RefusalTold => ({ status, code, retryAfterMs });

/** Temporary troubles of a deployment; null: nobody answers at its address. */
export const ailmentKinds = {
  'limited elsewhere': told(429, 'rate_limit_exceeded', 7_000),
  'limited for an unknown time': told(429, 'rate_limit_exceeded'),
  fails: told(500),
  'is away': null,
  'key not accepted': told(401, 'invalid_api_key'),
  'not allowed': told(403),
  'no such model': told(404, 'model_not_found'),
  'out of credit': told(429, 'insufficient_quota'),
} as const satisfies Readonly<Record<string, RefusalTold | null>>;

export type AilmentKind = keyof typeof ailmentKinds;
