import type { UpstreamRefusal } from '../../ports/upstream.ts';

/** A call that was not made, or whose answer must not be read, with the resulting refusal. */
export class CallRefused extends Error {
  readonly refusal: UpstreamRefusal;

  constructor(refusal: UpstreamRefusal) {
    super(refusal.error.message, { cause: refusal.cause });
    this.name = 'CallRefused';
    this.refusal = refusal;
  }
}
