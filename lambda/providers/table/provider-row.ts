import type { RefusalReason } from '../../core/attempts/outcome.ts';
import type { Endpoint } from '../../core/requests/request.ts';
import { otherEndpointsOf } from './other-endpoints.ts';

/** What the limits count over that a provider's headers tell; `unknown`: nobody has said, and they are ignored. */
export type RatePeriod = 'second' | 'minute' | 'day' | 'none' | 'unknown';

/**
 * How a call proves who makes it: the key as a bearer's or in the header of that name, at Azure's own hosts in
 * `api-key` and elsewhere as a bearer's.
 */
export type Auth = 'bearer' | 'api-key' | 'api-subscription-key' | 'azure-ai';

/** How an address is made of `api_base`. */
export interface PathRule {
  /** `azure`: the deployment is in the path, unless its version says otherwise. */
  readonly kind: 'below' | 'azure' | 'azure-ai';
  /** The path in place of those that users write for a server's root. */
  readonly root?: { readonly of: RegExp; readonly path: string };
  /** What the path ends with, whether it is written or not. */
  readonly end?: string;
  /** What is written and means another path. */
  readonly instead?: { readonly of: RegExp; readonly path: string };
}

/** A model's name in the file as a pattern, and what the upstream calls it. */
export interface NameRule {
  readonly match: RegExp;
  readonly to: string;
  /** Where `api_base` is written, the name is too. */
  readonly isForOwnBase?: boolean;
}

export interface ErrorRule {
  /** Of the error's code, type and message, joined by spaces. */
  readonly match: RegExp;
  readonly status?: number;
  readonly means: RefusalReason;
}

/** A rule for some models of a provider. */
export interface ModelRule {
  readonly match: RegExp;
  /** As a row's `refuses`. */
  readonly refuses: readonly string[];
  /** A field and its value with which the model takes them after all. */
  readonly unless?: { readonly field: string; readonly is: string };
}

/** The variables that LiteLLM reads where a deployment does not say; the first that is set counts. */
export interface ProviderVariables {
  readonly api_key: readonly string[];
  readonly api_base: readonly string[];
  readonly api_version: readonly string[];
}

/** One provider: everything in which it differs from OpenAI. */
export interface ProviderRow {
  /** LiteLLM's prefix, and the deployment's `provider`. */
  readonly name: string;
  /** As people call it. */
  readonly title: string;
  /** LiteLLM's other prefixes for the same. */
  readonly alsoNamed: readonly string[];
  /** Its own address, up to what an endpoint follows; absent = only `api_base` says. */
  readonly base?: string | undefined;
  /** Some of its models have an address of their own. */
  readonly modelBase?: NameRule | undefined;
  /** Hosts that are its own beside that of `base`; a dot at the beginning stands for all below, a star for one part. */
  readonly hosts: readonly string[];
  readonly variables: ProviderVariables;
  /** It answers nobody without a key. */
  readonly needsKey: boolean;
  readonly auth: Auth;
  /** Without a key, a call is signed with AWS's Signature Version 4 for this service. */
  readonly signs?: 'bedrock' | 'bedrock-mantle' | undefined;
  readonly path: PathRule;
  readonly serves: readonly Endpoint[];
  readonly names?: NameRule | undefined;
  /** Models of its own that it serves by another API; `why` completes "NAME …". */
  readonly unserved?: { readonly match: RegExp; readonly why: string } | undefined;
  /** A field as OpenAI calls it, and as this provider does. */
  readonly renames: Readonly<Record<string, string>>;
  /** A field's value as OpenAI has it, and as this provider does. */
  readonly values: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Fields that it refuses: `n` (any but 1), `tool_choice=required` (that value), `messages[].name`. */
  readonly refuses: readonly string[];
  readonly models: readonly ModelRule[];
  /** Fields that it refuses and that change nothing of an answer's content: they are not sent. */
  readonly leavesOut: readonly string[];
  /** What is sent along where the caller says nothing of it. */
  readonly adds: Readonly<Record<string, unknown>>;
  /** It does not know `strict` in a tool's function. */
  readonly stripsStrict: boolean;
  /** It takes a message's content as one text only. */
  readonly contentAsText: boolean;
  /** A field of its messages and deltas, and what OpenAI's callers look for. */
  readonly reads: Readonly<Record<string, string>>;
  /** Models whose content begins with their reasoning, between tags. */
  readonly thinksInline?: RegExp | undefined;
  /** Its messages' content may come as a list of parts. */
  readonly readsParts: boolean;
  /** `stream_options.include_usage`: `asked` and then sent; `unasked`: sent in any case; `never`: refused. */
  readonly usage: 'asked' | 'unasked' | 'never';
  readonly rates: { readonly requests: RatePeriod; readonly tokens: RatePeriod };
  /** Before the general rules. */
  readonly errors: readonly ErrorRule[];
}

const defaults = {
  alsoNamed: [],
  hosts: [],
  needsKey: true,
  auth: 'bearer',
  path: { kind: 'below' },
  serves: ['chat/completions'],
  renames: {},
  values: {},
  refuses: [],
  models: [],
  leavesOut: [],
  adds: {},
  stripsStrict: false,
  contentAsText: false,
  reads: {},
  readsParts: false,
  usage: 'asked',
  rates: { requests: 'unknown', tokens: 'unknown' },
  errors: [],
} as const satisfies Omit<ProviderRow, 'name' | 'title' | 'variables'>;

/** Variables by their names, with spaces between. */
export interface WrittenRow extends Partial<Omit<ProviderRow, 'name' | 'title' | 'variables'>> {
  readonly key: string;
  readonly baseFrom?: string;
  readonly versionFrom?: string;
}

const words = (text = ''): readonly string[] => text.split(' ').filter((word) => word !== '');

/** A row in which only what differs is written. */
export const row = (name: string, title: string, written: WrittenRow): ProviderRow => {
  const { key, baseFrom, versionFrom, ...rest } = written;
  const variables = { api_key: words(key), api_base: words(baseFrom), api_version: words(versionFrom) };
  const serves = [...(rest.serves ?? defaults.serves), ...otherEndpointsOf(name)];
  return { ...defaults, ...rest, serves, name, title, variables };
};

/** OpenAI's newer name is not known everywhere. */
export const maxTokens = { max_completion_tokens: 'max_tokens' } as const;
/** As DeepSeek calls it, and LiteLLM for all. */
export const reasoning = { reasoning: 'reasoning_content' } as const;
export const allEndpoints: readonly Endpoint[] = ['chat/completions', 'completions', 'responses'];
export const chatAndText: readonly Endpoint[] = ['chat/completions', 'completions'];
export const chatAndResponses: readonly Endpoint[] = ['chat/completions', 'responses'];
