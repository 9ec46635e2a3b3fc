import type { Log } from '../lambda/ports/log.ts';
import type { OpenStores } from './stores.ts';

type Snake<Name> = Name extends `${infer First}${infer Rest}`
  ? `${First extends Capitalize<First> ? (First extends Uncapitalize<First> ? First : `_${Lowercase<First>}`) : First}${Snake<Rest>}`
  : Name;

/** The same in snake_case, as in Python. */
export type InSnakeCase<T> = { readonly [Name in keyof T as Snake<Name>]: T[Name] };

/** LiteLLM's `litellm_params`. A text may be `os.environ/NAME`. */
export interface DeploymentParams {
  /** `openai/gpt-4o`, `azure/…`, `groq/…`, `ollama/…`, `hosted_vllm/…`, or a bare name of OpenAI's. */
  readonly model: string;
  readonly apiBase?: string | undefined;
  /** The same as `apiBase`. */
  readonly baseUrl?: string | undefined;
  /** The text that elsewhere stands before the slash of `model`. */
  readonly customLlmProvider?: string | undefined;
  /** Default: the value of the variable that the provider's own tools read, e.g. `OPENAI_API_KEY`. */
  readonly apiKey?: string | undefined;
  readonly apiVersion?: string | undefined;
  /** Requests in any 60 s; absent = not limited. */
  readonly rpm?: number | undefined;
  /** Tokens in any 60 s; absent = not limited. */
  readonly tpm?: number | undefined;
  /** Calls under way at once; absent = not limited. */
  readonly maxParallelRequests?: number | undefined;
  /** Dollars for a token, for keys with a budget in dollars. */
  readonly inputCostPerToken?: number | undefined;
  readonly outputCostPerToken?: number | undefined;
  /** Seconds. */
  readonly timeout?: number | undefined;
  /** How often a call that failed is repeated. */
  readonly numRetries?: number | undefined;
  /** Seconds without turns after a 429 that names no time. */
  readonly cooldownTime?: number | undefined;
  /** Leaves out parameters that the provider does not take, in place of an error. */
  readonly dropParams?: boolean | undefined;
  /** For Bedrock; default: the region of the variables `AWS_REGION_NAME`, `AWS_REGION`, `AWS_DEFAULT_REGION`. */
  readonly awsRegionName?: string | undefined;
  /** The same as `awsRegionName`. */
  readonly regionName?: string | undefined;
  /** With the secret; default: the credentials of the process. */
  readonly awsAccessKeyId?: string | undefined;
  readonly awsSecretAccessKey?: string | undefined;
  readonly awsSessionToken?: string | undefined;
  /** The ARN of a role to assume. */
  readonly awsRoleName?: string | undefined;
  readonly awsSessionName?: string | undefined;
  readonly awsExternalId?: string | undefined;
  readonly awsStsEndpoint?: string | undefined;
  /** The same as `apiBase`, for Bedrock. */
  readonly awsBedrockRuntimeEndpoint?: string | undefined;
  /** Lowest goes first. */
  readonly order?: number | undefined;
  readonly weight?: number | undefined;
  /** Answers with this text, without any upstream. */
  readonly mockResponse?: string | undefined;
  readonly mockTimeout?: boolean | undefined;
  /** Seconds. */
  readonly mockDelay?: number | undefined;
}

interface ModelInfo {
  readonly id?: string | number | undefined;
  /** Used where `litellmParams` and the entry have none. */
  readonly rpm?: number | undefined;
  readonly tpm?: number | undefined;
  readonly inputCostPerToken?: number | undefined;
  readonly outputCostPerToken?: number | undefined;
}

export interface ModelEntry {
  /** The name that callers put in `model`. */
  readonly modelName: string;
  readonly litellmParams: DeploymentParams | InSnakeCase<DeploymentParams>;
  readonly modelInfo?: ModelInfo | undefined;
  readonly rpm?: number | undefined;
  readonly tpm?: number | undefined;
}

/** A named range of priorities, up to and with `upTo`; only the last one has no bound. */
export interface TierOption {
  readonly name: string;
  readonly upTo?: number | undefined;
  readonly minShare?: number | undefined;
}

export interface WindowOption {
  readonly bucketMs?: number | undefined;
  readonly guardMs?: number | undefined;
}

type FallbackLists = readonly Readonly<Record<string, readonly string[]>>[];

/** The settings that act. `docs/configuration.md` says what each means. */
interface RouterSettings {
  readonly modelList: readonly (ModelEntry | InSnakeCase<ModelEntry>)[];
  /** Seconds that a caller waits for its turn, and that a call may take. Default 600, at most 840. */
  readonly timeout?: number | undefined;
  readonly requestTimeout?: number | undefined;
  /** For requests without a `priority`. Default 100. */
  readonly defaultPriority?: number | undefined;
  /** Uses the default for a `priority` that is not an integer, instead of refusing it. */
  readonly dropParams?: boolean | undefined;
  /** Calls of a deployment under way at once, where it does not say it itself. */
  readonly defaultMaxParallelRequests?: number | undefined;
  /** How often a call that failed is repeated; a 429 only waits, and is not counted. Default 2. */
  readonly numRetries?: number | undefined;
  /** The least seconds before a retry. */
  readonly retryAfter?: number | undefined;
  /** By LiteLLM's classes of errors: `{ TimeoutErrorRetries: 0 }`. */
  readonly retryPolicy?: Readonly<Record<string, number>> | undefined;
  /** By model group. */
  readonly modelGroupRetryPolicy?: Readonly<Record<string, Readonly<Record<string, number>>>> | undefined;
  /** Seconds without turns after a 429 that does not say how many, and after several failures. Default 5. */
  readonly cooldownTime?: number | undefined;
  /** A deployment is left alone at more failures in a minute than this. */
  readonly allowedFails?: number | undefined;
  readonly allowedFailsPolicy?: Readonly<Record<string, number>> | undefined;
  /** Failures leave no deployment alone. */
  readonly disableCooldowns?: boolean | undefined;
  /** Model groups to go on to when one cannot serve a request, best first, by model group. */
  readonly fallbacks?: FallbackLists | undefined;
  /** For model groups that `fallbacks` does not name. */
  readonly defaultFallbacks?: readonly string[] | undefined;
  /** In place of `fallbacks` for requests that are too long. */
  readonly contextWindowFallbacks?: FallbackLists | undefined;
  /** In place of `fallbacks` for requests that violate a provider's rules. */
  readonly contentPolicyFallbacks?: FallbackLists | undefined;
  /** The most fallbacks of one request. Default 5. */
  readonly maxFallbacks?: number | undefined;
  /** Alias → model group. */
  readonly modelGroupAlias?: Readonly<Record<string, string | { readonly model: string }>> | undefined;
  /** Best first. */
  readonly tiers?: readonly (TierOption | InSnakeCase<TierOption>)[] | undefined;
  /** Nobody's priority is better (lower) than this. */
  readonly bestPriority?: number | undefined;
  readonly window?: WindowOption | InSnakeCase<WindowOption> | undefined;
}

/** LiteLLM's options that are accepted and do nothing here: each makes a notice that says why. */
interface IdleSettings {
  readonly routingStrategy?: string | undefined;
  readonly pollingInterval?: number | undefined;
  readonly redisHost?: string | undefined;
  readonly redisPort?: string | number | undefined;
  readonly redisPassword?: string | undefined;
  readonly redisUrl?: string | undefined;
  readonly cacheResponses?: boolean | undefined;
  readonly setVerbose?: boolean | undefined;
}

interface OwnOptions {
  /**
   * Where the order is kept: in this process's memory, or in the stores that `awsStores({…})` of `headway/aws`
   * returns.
   */
  readonly stores?: OpenStores | undefined;
  /** For example `console`. Default: warnings and errors as process warnings. Never a prompt, a key or a body. */
  readonly log?: Log | undefined;
}

type Settings = RouterSettings & IdleSettings;

/** In camelCase or in snake_case. */
export type RouterOptions = (Settings | InSnakeCase<Settings>) & OwnOptions;
