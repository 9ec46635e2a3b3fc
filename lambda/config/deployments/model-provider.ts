import { providerByName } from './known-models.ts';
import { variablesFor } from '../keys/provider-variables.ts';
import { nearestName } from '../settings/nearest-name.ts';

/** The file with this name, or with that of its family, makes the call; see `lambda/providers/`. */
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
  | {
      readonly kind: 'refused';
      readonly field: 'model' | 'api_base' | 'custom_llm_provider';
      readonly expected: string;
    };

export interface NamedModel {
  readonly model: string;
  /** `custom_llm_provider` */
  readonly custom?: string | undefined;
  readonly hasApiBase: boolean;
}

const available = `${builtProviders.map((name) => `${name}/…`).join(', ')} or a bare name of OpenAI's`;

const isProvider = (name: string): boolean => builtProviders.includes(name) || otherProviders.has(name);

/** `groq/meta-llama/x` → groq and `meta-llama/x`; a prefix that names no provider belongs to the model's name. */
export const splitModel = (model: string): { prefix: string | undefined; name: string } => {
  const slash = model.indexOf('/');
  const prefix = model.slice(0, Math.max(slash, 0));
  return isProvider(prefix) ? { prefix, name: model.slice(slash + 1) } : { prefix: undefined, name: model };
};

/** The provider that makes the calls for `model`, as written in `litellm_params`. */
export const chooseProvider = (named: NamedModel): ProviderChoice => {
  if (named.model.includes('*')) return refuse('model', WILDCARD_EXPECTED);
  if (named.custom !== undefined) return chooseCustom(named.custom, named);
  const { prefix, name } = splitModel(named.model);
  return prefix === undefined ? chooseByName(named) : chooseBuilt(prefix, { name, named });
};

/** Expected of a `model_name` or a `model`. */
export const WILDCARD_EXPECTED =
  'one model, named in full: routes by a pattern ("*") are not built yet, so each model needs an entry of its own';

/** As in LiteLLM: the text before the slash is then part of the name, unless it is this very provider. */
const chooseCustom = (custom: string, named: NamedModel): ProviderChoice => {
  const { prefix, name } = splitModel(named.model);
  if (!builtProviders.includes(custom)) return refuse('custom_llm_provider', notBuilt(custom));
  if (prefix === undefined || prefix === custom) return chooseBuilt(custom, { name, named });
  if (named.hasApiBase) return chooseBuilt(custom, { name: named.model, named });
  return refuse(
    'custom_llm_provider',
    `${prefix}, as in model, or api_base: model begins with "${prefix}/", and only one of the two can be meant`,
  );
};

const chooseBuilt = (
  provider: string,
  { name, named }: { readonly name: string; readonly named: NamedModel },
): ProviderChoice => {
  if (!builtProviders.includes(provider)) return refuse('model', notBuilt(provider));
  if (name === '') return refuse('model', `a model's name after "${provider}/"`);
  if (needsApiBase.has(provider) && !named.hasApiBase) {
    const [variable = 'NAME'] = variablesFor(provider, 'api_base');
    return refuse('api_base', `the address that ${provider}/ needs, such as os.environ/${variable}`);
  }
  return { kind: 'chosen', provider, model: name };
};

/** A name that nobody knows is called only at a written address: a key must not reach anybody else. */
const chooseByName = ({ model, hasApiBase }: NamedModel): ProviderChoice => {
  const owner = providerByName(model);
  if (owner !== undefined && owner !== 'openai') return refuse('model', `${available}; ${notOpenai(owner)}`);
  if (owner === undefined && !hasApiBase) {
    return refuse('model', model.includes('/') ? unknownPrefix(model) : UNKNOWN_NAME);
  }
  return { kind: 'chosen', provider: 'openai', model };
};

const refuse = (field: 'model' | 'api_base' | 'custom_llm_provider', expected: string): ProviderChoice => ({
  kind: 'refused',
  field,
  expected,
});

const notBuilt = (provider: string): string => {
  if (!isProvider(provider)) {
    const nearest = nearestName(provider, [...builtProviders, ...otherProviders]);
    const hint = nearest === undefined ? '' : ` (the nearest is ${nearest})`;
    return `${builtProviders.join(', ')}${hint}`;
  }
  return (
    `${available}; ${provider} is not built yet, ` +
    'but an OpenAI-compatible endpoint can be used as openai/<name> with api_base'
  );
};

// These do not repeat the model: the finding shows it where that is safe, and it may be a key in its place.
const notOpenai = (owner: string): string =>
  `by its name it is a model of ${owner}, which is not built yet; ` +
  'an OpenAI-compatible endpoint can be used as openai/<name> with api_base';

const UNKNOWN_NAME = `${available}; nobody here knows this name: write openai/<name> if OpenAI serves it, or add api_base`;

const unknownPrefix = (model: string): string => {
  const prefix = model.slice(0, model.indexOf('/'));
  const nearest = nearestName(prefix, [...builtProviders, ...otherProviders]);
  const hint = nearest === undefined ? '' : ` (the nearest provider is ${nearest})`;
  return `${available}; a name with another prefix needs api_base${hint}`;
};
