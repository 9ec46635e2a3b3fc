import * as z from 'zod';

const withUsage = z.object({ usage: z.object({ total_tokens: z.number().nonnegative() }) });
/** In a stream of the Responses API, the last event holds the whole response. */
const usageSchema = z.union([
  withUsage,
  z.object({ response: withUsage }).transform(({ response }) => response),
]);

/** `usage.total_tokens` of a JSON answer; undefined: it has none, and the estimate stays. */
export function usedTokensOf(json: string): number | undefined {
  try {
    return usedTokensIn(JSON.parse(json));
  } catch {
    return undefined;
  }
}

/** The same for an answer, or an event of one, that is already parsed. */
export const usedTokensIn = (answer: unknown): number | undefined =>
  usageSchema.safeParse(answer).data?.usage.total_tokens;

/** Reads the usage out of an event stream that passes by, however its bytes are cut into chunks. */
export interface UsageMeter {
  feed(chunk: Uint8Array): void;
  /** The usage in the last event so far that carried one. */
  usedTokens(): number | undefined;
}

export function createUsageMeter(): UsageMeter {
  const decoder = new TextDecoder();
  let line = '';
  let used: number | undefined;
  const read = (text: string): void => {
    if (text.startsWith('data:') && text.includes('"total_tokens"'))
      used = usedTokensOf(text.slice(5)) ?? used;
  };
  return {
    feed(chunk) {
      const lines = (line + decoder.decode(chunk, { stream: true })).split('\n');
      line = lines.pop() ?? '';
      lines.forEach(read);
    },
    usedTokens() {
      read(line);
      return used;
    },
  };
}
