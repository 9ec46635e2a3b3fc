import type { Endpoint } from '../../core/requests/request.ts';

const words = (text: string): ReadonlySet<string> => new Set(text.trim().split(/\s+/));

/** The rows that have an endpoint besides those for chats and text, by their names. */
const served: readonly (readonly [Endpoint, ReadonlySet<string>])[] = [
  [
    'embeddings',
    words(`openai azure azure_ai gemini mistral codestral together_ai fireworks_ai nvidia_nim databricks deepinfra
      nebius novita openrouter github ollama hosted_vllm lm_studio llamafile openai_like
      litellm_proxy xinference volcengine dashscope sambanova cohere lemonade docker_model_runner
      vercel_ai_gateway zai`),
  ],
  [
    'images/generations',
    words('openai azure azure_ai together_ai xai openai_like litellm_proxy xinference vercel_ai_gateway'),
  ],
  ['moderations', words('openai mistral openai_like litellm_proxy')],
  ['rerank', words('together_ai hosted_vllm openai_like litellm_proxy xinference')],
];

export const otherEndpointsOf = (row: string): readonly Endpoint[] =>
  served.filter(([, names]) => names.has(row)).map(([endpoint]) => endpoint);

/** All names in this list, for a check that each belongs to a row. */
export const namedRows: ReadonlySet<string> = new Set(served.flatMap(([, names]) => [...names]));
