import { nearestName } from './nearest-name.ts';

/** A file of this name, or of the family, makes the call; see `lambda/providers/`. */
const builtProviders: readonly string[] = ['openai', 'azure', 'groq', 'ollama', 'hosted_vllm'];

const otherProviders: ReadonlySet<string> = new Set(
  `ai21 ai21_chat aiml aiohttp_openai amazon_nova anthropic anthropic_text anyscale assemblyai azure_ai azure_text
   baseten bedrock bedrock_converse bytez cerebras clarifai cloudflare codestral cohere cohere_chat cometapi
   compactifai custom custom_openai dashscope databricks datarobot deepgram deepinfra deepseek docker_model_runner
   elevenlabs empower fal_ai featherless_ai fireworks_ai friendliai galadriel gemini gigachat github github_copilot
   gradient_ai heroku huggingface hyperbolic infinity jina_ai lambda_ai langgraph lemonade litellm_proxy llamafile
   lm_studio maritalk meta_llama mistral moonshot morph nebius nlp_cloud novita nscale nvidia_nim oci ollama_chat
   oobabooga openai_like openrouter ovhcloud palm perplexity petals predibase recraft replicate runwayml sagemaker
   sagemaker_chat sambanova snowflake text-completion-codestral text-completion-openai together_ai topaz triton v0
   vercel_ai_gateway vertex_ai vertex_ai_beta vllm volcengine voyage wandb watsonx watsonx_text xai xinference
   zai`.split(/\s+/),
);

const needsApiBase: ReadonlySet<string> = new Set(['azure', 'hosted_vllm']);

export type ProviderChoice =
  | { readonly kind: 'chosen'; readonly provider: string; readonly model: string }
  | { readonly kind: 'refused'; readonly field: 'model' | 'api_base'; readonly expected: string };

const available = `${builtProviders.map((name) => `${name}/…`).join(', ')} or a bare name of OpenAI's`;

/** `groq/meta-llama/x` → groq and `meta-llama/x`; a prefix that names no provider belongs to the model's name. */
export const splitModel = (model: string): { prefix: string | undefined; name: string } => {
  const slash = model.indexOf('/');
  const prefix = model.slice(0, Math.max(slash, 0));
  const isProvider = builtProviders.includes(prefix) || otherProviders.has(prefix);
  return isProvider ? { prefix, name: model.slice(slash + 1) } : { prefix: undefined, name: model };
};

/** Who makes the calls for `model`, as written in `litellm_params`. */
export const chooseProvider = (model: string, { hasApiBase }: { hasApiBase: boolean }): ProviderChoice => {
  const { prefix, name } = splitModel(model);
  if (prefix !== undefined && !builtProviders.includes(prefix)) return refuse('model', notBuilt(prefix));
  if (prefix === undefined && model.includes('/') && !hasApiBase)
    return refuse('model', unknownPrefix(model));
  const provider = prefix ?? 'openai';
  if (name === '') return refuse('model', `a model's name after "${provider}/"`);
  if (needsApiBase.has(provider) && !hasApiBase)
    return refuse('api_base', `the address that ${provider}/ needs`);
  return { kind: 'chosen', provider, model: name };
};

const refuse = (field: 'model' | 'api_base', expected: string): ProviderChoice => ({
  kind: 'refused',
  field,
  expected,
});

const notBuilt = (provider: string): string =>
  `${available}; ${provider} is not built yet, ` +
  'but an OpenAI-compatible endpoint can be used as openai/<name> with api_base';

const unknownPrefix = (model: string): string => {
  const prefix = model.slice(0, model.indexOf('/'));
  const nearest = nearestName(prefix, [...builtProviders, ...otherProviders]);
  return `${available}; a name with another prefix needs api_base (the nearest provider is ${nearest})`;
};
