import { endpointUrl } from './endpoint-url.ts';
import { openaiCompatible } from './openai-compatible.ts';
import type { Provider } from '../provider.ts';

const bearer = (apiKey: string | undefined): Readonly<Record<string, string>> =>
  apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };

/** `adapt` turns what users write as `api_base` into what `/chat/completions` can follow. */
function atBase(defaultBase: string, adapt?: (path: string) => string): Provider {
  const { host, pathname } = new URL(defaultBase);
  // Of the provider's own address, a part of the path is enough.
  const complete = (path: string, url: URL): string =>
    url.host === host && pathname.startsWith(`${path}/`) ? pathname : (adapt?.(path) ?? path);
  return openaiCompatible({
    address({ apiBase = defaultBase }, endpoint) {
      const url = endpointUrl(apiBase, endpoint, complete);
      return url && { url };
    },
    headers: ({ apiKey }) => bearer(apiKey),
  });
}

export const openai = atBase('https://api.openai.com/v1');
export const groq = atBase('https://api.groq.com/openai/v1');
export const hostedVllm = atBase('http://localhost:8000/v1');

/** LiteLLM's users name ollama's own root, or its own API; the one that is OpenAI's is below `/v1`. */
export const ollama = atBase('http://localhost:11434/v1', (path) =>
  /^(?:\/api(?:\/(?:chat|generate))?)?$/.test(path) ? '/v1' : path,
);
