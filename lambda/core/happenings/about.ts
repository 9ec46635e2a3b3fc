/** What every happening says of its request. */
export interface AboutRequest {
  readonly requestId: string;
  readonly group: string;
  readonly tier: string;
  /** Upstream calls begun. */
  readonly attempt: number;
  /** From its enqueue time to its turn, or to now while it waits. */
  readonly waitMs: number;
  readonly traceId: string | undefined;
}

/** And of its call. */
export interface AboutCall extends AboutRequest {
  readonly deployment: string;
}

/** A write that must not stop its use case. */
export interface AboutWrite extends Partial<AboutCall> {
  /** What it was for. */
  readonly step: string;
  readonly file?: string;
  readonly batch?: string;
}
