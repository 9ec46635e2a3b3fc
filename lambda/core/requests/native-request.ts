/** A request of another API than OpenAI's, which its body carries along for an upstream of that API. */
export const NATIVE_FIELD = 'anthropic_request';

export interface NativeRequest {
  /** As its caller sent it. */
  readonly request: Readonly<Record<string, unknown>>;
  /** Parts of it that a chat completion has no place for, by their paths. */
  readonly lacks: readonly string[];
}

/** Only the edge puts it there: a caller's own field of this name is removed. */
export const nativeIn = (body: Readonly<Record<string, unknown>>): NativeRequest | undefined =>
  body[NATIVE_FIELD] as NativeRequest | undefined;
