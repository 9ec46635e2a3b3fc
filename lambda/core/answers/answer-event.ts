/** One event of a stream. `type` is its name, where it has one. */
export interface AnswerEvent {
  readonly type?: string;
  readonly data: Readonly<Record<string, unknown>>;
}
