import type { HttpEvent } from '../edge/exchange.ts';

/**
 * The headers from which LiteLLM takes a key, in its order: `x-litellm-api-key` is for callers whose
 * `Authorization` belongs to somebody else; OpenAI's clients send `Authorization`, Azure's `api-key`, Anthropic's
 * `x-api-key`.
 */
const keyHeaders = ['x-litellm-api-key', 'authorization', 'api-key', 'x-api-key'] as const;

/** The key that a caller presents: the first one found. Undefined: there is none. */
export const presentedKey = ({ headers }: Pick<HttpEvent, 'headers'>): string | undefined =>
  keyHeaders.map((name) => keyIn(name, headers?.[name] ?? '')).find((key) => key !== undefined);

/** A key stands alone or after `Bearer`; in `Authorization`, `Bearer` is required. */
function keyIn(name: (typeof keyHeaders)[number], value: string): string | undefined {
  const bearer = /^bearer +(\S.*)$/i.exec(value.trim())?.[1];
  return bearer ?? (name === 'authorization' ? undefined : value.trim() || undefined);
}

/** True for the form of a JWT; no key that was issued here has it. */
export const isToken = (key: string): boolean => /^[\w-]+\.[\w-]+\.[\w-]*$/.test(key);

export const howToSend =
  "'Authorization: Bearer YOUR_KEY', or YOUR_KEY in x-litellm-api-key, api-key or x-api-key";
