/** The variables that LiteLLM reads if a deployment does not say; the first one that is set counts. */
interface ProviderVariables {
  readonly api_key: readonly string[];
  readonly api_base: readonly string[];
  readonly api_version: readonly string[];
}
export type VariableField = keyof ProviderVariables;

const table: Readonly<Record<string, ProviderVariables>> = {
  openai: {
    api_key: ['OPENAI_API_KEY'],
    api_base: ['OPENAI_BASE_URL', 'OPENAI_API_BASE'],
    api_version: [],
  },
  azure: {
    api_key: ['AZURE_OPENAI_API_KEY', 'AZURE_API_KEY'],
    api_base: ['AZURE_API_BASE'],
    api_version: ['AZURE_API_VERSION'],
  },
  groq: { api_key: ['GROQ_API_KEY'], api_base: ['GROQ_API_BASE'], api_version: [] },
  ollama: { api_key: ['OLLAMA_API_KEY'], api_base: ['OLLAMA_API_BASE'], api_version: [] },
  hosted_vllm: { api_key: ['HOSTED_VLLM_API_KEY'], api_base: ['HOSTED_VLLM_API_BASE'], api_version: [] },
};

/** Upstreams that answer nobody without a key; others are called without one. */
const needsKey: ReadonlySet<string> = new Set(['openai', 'azure', 'groq']);

export const variablesFor = (provider: string, field: VariableField): readonly string[] =>
  table[provider]?.[field] ?? [];

/** The variable that must hold the key for a provider's own address, whether it is set now or not. */
export const neededKey = (provider: string): string | undefined =>
  needsKey.has(provider) ? variablesFor(provider, 'api_key').at(-1) : undefined;

/** True for a name that a deployment may read without naming it. */
export const isProviderVariable = (name: string): boolean =>
  Object.values(table).some((fields) => Object.values(fields).flat().includes(name));
