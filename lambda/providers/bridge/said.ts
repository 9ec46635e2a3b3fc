import type { Fields } from '../wire/error-inside.ts';

/** One piece of a model's answer, whichever wire it came over, whole or streamed. */
export type Said =
  | { readonly kind: 'start'; readonly id?: string | undefined; readonly model?: string | undefined }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'thinking'; readonly text: string }
  /** A whole block of reasoning in LiteLLM's form, which the caller may send back. */
  | { readonly kind: 'thought'; readonly block: Fields }
  | { readonly kind: 'call'; readonly id: string; readonly name: string }
  /** A part of the last call's arguments, as JSON. */
  | { readonly kind: 'arguments'; readonly text: string }
  | { readonly kind: 'end'; readonly finish: Finish }
  | { readonly kind: 'usage'; readonly usage: Usage };

/** OpenAI's words for why an answer ended. */
export type Finish = 'stop' | 'length' | 'tool_calls' | 'content_filter';

/** The reasons of Messages and of Converse; `end_turn`, `stop_sequence`, `pause_turn` and unknown ones are `stop`. */
const finishes: ReadonlyMap<unknown, Finish> = new Map([
  ['tool_use', 'tool_calls'],
  ['max_tokens', 'length'],
  ['model_context_window_exceeded', 'length'],
  ['refusal', 'content_filter'],
  ['guardrail_intervened', 'content_filter'],
  ['content_filtered', 'content_filter'],
]);

export const finishOf = (reason: unknown): Finish => finishes.get(reason) ?? 'stop';

/** Tokens by the upstream's account. */
export interface Usage {
  /** Neither read from a cache nor written to one. */
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number;
  readonly cacheWritten: number;
}

/** OpenAI counts what came from the cache among the prompt's tokens, and names it again. */
export function usageFields({ input, output, cacheRead, cacheWritten }: Usage): Fields {
  const prompt = input + cacheRead + cacheWritten;
  return {
    prompt_tokens: prompt,
    completion_tokens: output,
    total_tokens: prompt + output,
    prompt_tokens_details: { cached_tokens: cacheRead, cache_creation_tokens: cacheWritten },
  };
}

/** A text of the upstream's; anything else is none. */
export const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

export const countOf = (value: unknown): number => (typeof value === 'number' && value > 0 ? value : 0);
