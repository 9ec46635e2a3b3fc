import * as z from 'zod';

/** Tokens that a call has used. */
export interface Usage {
  /** Prompt and answer together. */
  readonly tokens: number;
  /** undefined: not told apart. */
  readonly promptTokens: number | undefined;
}

const count = z.number().nonnegative();
/** A part that is not a count is as good as absent: the total is what limits need. */
const part = count.optional().catch(undefined);
const withUsage = z
  .object({
    usage: z.object({ total_tokens: count, prompt_tokens: part, input_tokens: part }),
  })
  .transform(({ usage }): Usage => ({
    tokens: usage.total_tokens,
    promptTokens: usage.prompt_tokens ?? usage.input_tokens,
  }));
/** In a stream of the Responses API, the last event holds the whole response. */
const usageSchema = z.union([
  withUsage,
  z.object({ response: withUsage }).transform(({ response }) => response),
]);

/** `usage` of a JSON answer; undefined: it has none, and the estimate stays. */
export function usageOf(json: string): Usage | undefined {
  try {
    return usageIn(JSON.parse(json));
  } catch {
    return undefined;
  }
}

/** The same for an answer, or an event of one, that is already parsed. */
export const usageIn = (answer: unknown): Usage | undefined => usageSchema.safeParse(answer).data;

/** Reads the usage out of an event stream that passes by, however its bytes are cut into chunks. */
export interface UsageMeter {
  feed(chunk: Uint8Array): void;
  /** The usage in the last event so far that carried one. */
  usage(): Usage | undefined;
}

export function createUsageMeter(): UsageMeter {
  const decoder = new TextDecoder();
  let line = '';
  let used: Usage | undefined;
  const read = (text: string): void => {
    if (text.startsWith('data:') && text.includes('"total_tokens"')) used = usageOf(text.slice(5)) ?? used;
  };
  return {
    feed(chunk) {
      const lines = (line + decoder.decode(chunk, { stream: true })).split('\n');
      line = lines.pop() ?? '';
      lines.forEach(read);
    },
    usage() {
      read(line);
      return used;
    },
  };
}
