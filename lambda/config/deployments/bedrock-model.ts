/** The place where Bedrock serves a model by Chat Completions, or the reason why it is not called. */
export type BedrockModel =
  | {
      readonly kind: 'chosen';
      readonly provider: 'bedrock' | 'bedrock_mantle';
      /** Bedrock's name for it. */
      readonly model: string;
      /** The region that the name carries. */
      readonly region?: string | undefined;
      /** A doubt that the user should read. */
      readonly notice?: string | undefined;
    }
  | { readonly kind: 'refused'; readonly expected: string };

export const isRegion = (text: string): boolean => /^[a-z]{2}(?:-[a-z]+){1,3}-\d{1,2}$/.test(text);

const example =
  'a model that Bedrock serves through Chat Completions, such as bedrock/openai.gpt-oss-120b-1:0';

/** LiteLLM's routes to what is not Chat Completions. */
const otherRoutes: ReadonlySet<string> = new Set(
  `converse converse_like invoke async_invoke agent agentcore claude_platform nova nova-2 llama deepseek_r1 qwen2
   qwen3 moonshot stability openai`.split(/\s+/),
);

/** Profiles that spread calls over regions. */
const geography = /^(?:us-gov|us|eu|apac|ap|jp|au|ca|sa|global)\.(?=[\w-]+\.)/;

/** Models that Bedrock serves by Converse, InvokeModel or Messages alone. */
const converseOnly =
  /^(?:anthropic|amazon|meta|cohere|ai21|stability|twelvelabs|luma|writer)\.|^deepseek\.r1|^mistral\.(?:mistral|mixtral|pixtral)-/;

/** Models that AWS documents at bedrock-runtime. */
const knownAtRuntime = /^(?:openai|xai)\./;

/** `name` is what follows `bedrock/` or `bedrock_mantle/` in LiteLLM's files. */
export function bedrockModel(provider: 'bedrock' | 'bedrock_mantle', name: string): BedrockModel {
  const slash = name.indexOf('/');
  const [first, rest] = slash < 0 ? ['', name] : [name.slice(0, slash), name.slice(slash + 1)];
  if (name.startsWith('arn:')) return refuse(arnExpected);
  if (isRegion(first)) return withRegion(bedrockModel(provider, rest), first);
  if (first === 'chat_completions') return bedrockModel('bedrock', rest);
  if (first === 'mantle') return bedrockModel('bedrock_mantle', rest);
  if (otherRoutes.has(first)) return refuse(otherRouteExpected);
  if (first !== '' || !/^[\w.:-]+$/.test(name) || !name.includes('.')) return refuse(example);
  return byFamily(provider, name);
}

function byFamily(provider: 'bedrock' | 'bedrock_mantle', model: string): BedrockModel {
  const family = model.replace(geography, '');
  if (converseOnly.test(family)) return refuse(converseExpected);
  const isUncertain = provider === 'bedrock' && !knownAtRuntime.test(family);
  return { kind: 'chosen', provider, model, notice: isUncertain ? uncertain : undefined };
}

const withRegion = (found: BedrockModel, region: string): BedrockModel =>
  found.kind === 'refused' ? found : { ...found, region: found.region ?? region };

const refuse = (expected: string): BedrockModel => ({ kind: 'refused', expected });

const arnExpected = `${example}, or a profile's id, such as us.xai.grok-4.6: an ARN works only with Converse, which is not supported yet`;

const otherRouteExpected = `${example}: Converse, InvokeModel and agents are not supported yet`;

const converseExpected = `${example}: Bedrock serves models of this name only through Converse, InvokeModel or Messages, which are not supported yet`;

const uncertain =
  'called at bedrock-runtime, where AWS documents only openai and xai models; if it is refused there, write bedrock_mantle/ instead of bedrock/';
