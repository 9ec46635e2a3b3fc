/** The reply was not an answer; a caller may read the message. */
export class UnreadableAnswer extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'UnreadableAnswer';
  }
}
