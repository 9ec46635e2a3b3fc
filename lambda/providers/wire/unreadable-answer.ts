/** Something came that is no answer; the message is one that a caller may read. */
export class UnreadableAnswer extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'UnreadableAnswer';
  }
}
