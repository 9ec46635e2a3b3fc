import type { ErrorBody } from '../requests/request.ts';

/** An answer that breaks off, described in words that its caller may read. The cause is for the log alone. */
export class BrokenAnswer extends Error {
  readonly error: ErrorBody;
  /** The stream itself has told its caller already. */
  readonly isTold: boolean;

  constructor(error: ErrorBody, more: { readonly cause?: unknown; readonly isTold?: boolean } = {}) {
    super(
      'the upstream ended its answer early',
      more.cause === undefined ? undefined : { cause: more.cause },
    );
    this.name = 'BrokenAnswer';
    this.error = error;
    this.isTold = more.isTold === true;
  }
}
