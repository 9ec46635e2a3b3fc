/** The request that something happened to. */
export interface AboutRequest {
  readonly requestId: string;
  readonly group: string;
  readonly tier: string;
  /** The number of upstream calls begun. */
  readonly attempt: number;
  /** From its enqueue time to its turn, or to now while it waits. */
  readonly waitMs: number;
  readonly traceId: string | undefined;
}

/** A request and its call. */
export interface AboutCall extends AboutRequest {
  readonly deployment: string;
}

/** A write that must not stop its use case. */
export interface AboutWrite extends Partial<AboutCall> {
  /** The purpose of the write. */
  readonly step: string;
  readonly file?: string;
  readonly batch?: string;
}
