/** The API and the place at which Bedrock serves a model, or the reason why it is not called. */
export type BedrockModel =
  | {
      readonly kind: 'chosen';
      readonly provider: BedrockProvider;
      /** Bedrock's name for it. */
      readonly model: string;
      /** The region that the name carries. */
      readonly region?: string | undefined;
      /** A doubt that the user should read. */
      readonly notice?: string | undefined;
    }
  | { readonly kind: 'refused'; readonly expected: string };

type BedrockProvider = 'bedrock' | 'bedrock_converse' | 'bedrock_mantle';

export const isRegion = (text: string): boolean => /^[a-z]{2}(?:-[a-z]+){1,3}-\d{1,2}$/.test(text);

const example =
  'a chat model of Bedrock, such as bedrock/anthropic.claude-sonnet-4-20250514-v1:0 or bedrock/openai.gpt-oss-120b-1:0';

/** LiteLLM's routes, by the provider that serves them here. */
const routes: Readonly<Record<string, BedrockProvider>> = {
  chat_completions: 'bedrock',
  converse: 'bedrock_converse',
  invoke: 'bedrock_converse',
  mantle: 'bedrock_mantle',
};

/** LiteLLM's routes to what is not called here. */
const otherRoutes: ReadonlySet<string> = new Set(
  `converse_like async_invoke agent agentcore claude_platform nova nova-2 llama deepseek_r1 qwen2 qwen3 moonshot
   stability openai`.split(/\s+/),
);

/** Profiles that spread calls over regions. */
const geography = /^(?:us-gov|us|eu|apac|ap|jp|au|ca|sa|global)\.(?=[\w-]+\.)/;

/** Models that Bedrock does not serve by Chat Completions. */
const converseOnly =
  /^(?:anthropic|amazon|meta|cohere|ai21|writer)\.|^deepseek\.r1|^mistral\.(?:mistral|mixtral|pixtral)-/;

/** Models that do not chat. */
const notChat =
  /^(?:stability|twelvelabs|luma)\.|^amazon\.(?:titan-(?:embed|image)|rerank|nova-(?:canvas|reel|sonic))|^cohere\.(?:embed|rerank)/;

/** Models that AWS documents at bedrock-runtime. */
const knownAtRuntime = /^(?:openai|xai)\./;

/** An application's profile, a profile, or a model with throughput of its own. */
const arn = /^arn:aws[\w-]*:bedrock:(?<region>[a-z\d-]+):\d*:[a-z-]+\/[\w.:-]+$/;

/** `name` is what follows `bedrock/`, `bedrock_converse/` or `bedrock_mantle/` in LiteLLM's files. */
export function bedrockModel(provider: BedrockProvider, name: string): BedrockModel {
  const { region } = arn.exec(name)?.groups ?? {};
  if (region !== undefined) return byArn(provider, { model: name, region });
  const slash = name.indexOf('/');
  const [first, rest] = slash < 0 ? ['', name] : [name.slice(0, slash), name.slice(slash + 1)];
  if (isRegion(first)) return withRegion(bedrockModel(provider, rest), first);
  const route = Object.hasOwn(routes, first) ? routes[first] : undefined;
  if (route !== undefined) return bedrockModel(route, rest);
  if (otherRoutes.has(first)) return refuse(otherRouteExpected);
  if (first !== '' || !/^[\w.:-]+$/.test(name) || !name.includes('.')) return refuse(example);
  return byFamily(provider, name);
}

const byArn = (
  provider: BedrockProvider,
  { model, region }: { readonly model: string; readonly region: string },
): BedrockModel =>
  provider === 'bedrock_mantle'
    ? refuse(mantleExpected)
    : { kind: 'chosen', provider: 'bedrock_converse', model, region };

function byFamily(provider: BedrockProvider, model: string): BedrockModel {
  const family = model.replace(geography, '');
  if (notChat.test(family)) return refuse(notChatExpected);
  if (converseOnly.test(family)) {
    return provider === 'bedrock_mantle'
      ? refuse(mantleExpected)
      : { kind: 'chosen', provider: 'bedrock_converse', model };
  }
  const isUncertain = provider === 'bedrock' && !knownAtRuntime.test(family);
  return { kind: 'chosen', provider, model, notice: isUncertain ? uncertain : undefined };
}

const withRegion = (found: BedrockModel, region: string): BedrockModel =>
  found.kind === 'refused' ? found : { ...found, region: found.region ?? region };

const refuse = (expected: string): BedrockModel => ({ kind: 'refused', expected });

const otherRouteExpected = `${example}: agents, imported models and vendor-specific formats are not supported`;

const notChatExpected = `${example}: this one is not a chat model`;

const mantleExpected =
  'a model that bedrock-mantle serves through Chat Completions; write bedrock/ before this one, which is called through Converse';

const uncertain =
  'called through Chat Completions at bedrock-runtime, where AWS documents only openai and xai models; if it is refused there, write bedrock/converse/ or bedrock_mantle/ instead of bedrock/';
