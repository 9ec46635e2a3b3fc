import { Fault } from '../../core/faults.ts';
import type { HttpEvent } from '../edge/exchange.ts';

/**
 * Where LiteLLM takes a key from: OpenAI's clients send `Authorization`, Anthropic's `x-api-key`, Azure's
 * `api-key`; `x-litellm-api-key` is for those whose `Authorization` is somebody else's.
 */
const keyHeaders = ['authorization', 'x-litellm-api-key', 'x-api-key', 'api-key'] as const;

/** The key that a caller presents; undefined: none. @throws Fault `invalid_api_key` for two that differ */
export function presentedKey({ headers }: Pick<HttpEvent, 'headers'>): string | undefined {
  const keys = keyHeaders.flatMap((name) => keyIn(name, headers?.[name] ?? '') ?? []);
  const [key] = keys;
  if (keys.every((other) => other === key)) return key;
  throw new Fault(
    'invalid_api_key',
    `Two different API keys were sent in two headers. Send one: ${howToSend}.`,
  );
}

/** A key stands alone, or behind `Bearer`; in `Authorization` it cannot do without. */
function keyIn(name: (typeof keyHeaders)[number], value: string): string | undefined {
  const bearer = /^bearer +(\S.*)$/i.exec(value.trim())?.[1];
  return bearer ?? (name === 'authorization' ? undefined : value.trim() || undefined);
}

export const howToSend =
  "'Authorization: Bearer YOUR_KEY', or YOUR_KEY in x-litellm-api-key, x-api-key or api-key";
