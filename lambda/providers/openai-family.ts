import { openaiCompatible } from './openai-compatible.ts';
import type { Provider } from './provider.ts';

const bearer = (apiKey: string | undefined): Readonly<Record<string, string>> =>
  apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` };

/** `adapt` turns what users write as `api_base` into what `/chat/completions` can follow. */
const atBase = (defaultBase: string, adapt = (base: string) => base): Provider =>
  openaiCompatible({
    url: ({ apiBase = defaultBase }, endpoint) => `${adapt(apiBase.replace(/\/+$/, ''))}/${endpoint}`,
    headers: ({ apiKey }) => bearer(apiKey),
  });

export const openai = atBase('https://api.openai.com/v1');
export const groq = atBase('https://api.groq.com/openai/v1');
export const hostedVllm = atBase('http://localhost:8000/v1');

/** LiteLLM's users name ollama's own root; its OpenAI-compatible API is below `/v1`. */
export const ollama = atBase('http://localhost:11434/v1', (base) =>
  URL.parse(base)?.pathname === '/' ? `${base}/v1` : base,
);
