import type { RefusalReason } from '../../core/attempts/outcome.ts';
import type { Endpoint } from '../../core/requests/request.ts';
import { otherEndpointsOf } from './other-endpoints.ts';

/** The period of the limits in a provider's headers; `unknown`: not documented, so they are ignored. */
type RatePeriod = 'second' | 'minute' | 'day' | 'none' | 'unknown';

/**
 * How a call authenticates: with the key as a bearer token or in the header of that name; `azure-ai`: in `api-key`
 * at Azure's own hosts and as a bearer token elsewhere.
 */
export type Auth = 'bearer' | 'api-key' | 'x-api-key' | 'api-subscription-key' | 'azure-ai';

/** How an address is made from `api_base`. */
interface PathRule {
  /** `azure`: the deployment is in the path, unless its version says otherwise. */
  readonly kind: 'below' | 'azure' | 'azure-ai';
  /** Replaces the paths that users write for a server's root. */
  readonly root?: { readonly of: RegExp; readonly path: string };
  /** The end of the path, whether it is written or not. */
  readonly end?: string;
  /** A written path that stands for another one. */
  readonly instead?: { readonly of: RegExp; readonly path: string };
}

/** A model's name in the file as a pattern, and the upstream's name for it. */
export interface NameRule {
  readonly match: RegExp;
  readonly to: string;
  /** If `api_base` is written, the name is used as well. */
  readonly isForOwnBase?: boolean;
}

interface ErrorRule {
  /** Matches the error's code, type and message, joined by spaces. */
  readonly match: RegExp;
  readonly status?: number;
  readonly means: RefusalReason;
}

/** A rule for some models of a provider. */
export interface ModelRule {
  readonly match: RegExp;
  /** Like a row's `refuses`. */
  readonly refuses: readonly string[];
  /** With this field and value, the model accepts them after all. */
  readonly unless?: { readonly field: string; readonly is: string };
}

/** The variables that LiteLLM reads if a deployment does not say; the first one that is set counts. */
export interface ProviderVariables {
  readonly api_key: readonly string[];
  readonly api_base: readonly string[];
  readonly api_version: readonly string[];
}

/** One provider: everything in which it differs from OpenAI. */
export interface ProviderRow {
  /** LiteLLM's prefix, and the deployment's `provider`. */
  readonly name: string;
  /** Its usual name. */
  readonly title: string;
  /** LiteLLM's other prefixes for it. */
  readonly alsoNamed: readonly string[];
  /** Its own address, up to the part that an endpoint appends; absent = only `api_base` gives it. */
  readonly base?: string | undefined;
  /** Some of its models have an address of their own. */
  readonly modelBase?: NameRule | undefined;
  /** Its own hosts besides that of `base`; a dot at the beginning matches everything below, a star one part. */
  readonly hosts: readonly string[];
  readonly variables: ProviderVariables;
  /** The variable for the key that its users set, if that is not the first one. */
  readonly usualKey?: string | undefined;
  /** It answers nobody without a key. */
  readonly needsKey: boolean;
  readonly auth: Auth;
  /** Without a key, a call is signed with AWS's Signature Version 4 for this service. */
  readonly signs?: 'bedrock' | 'bedrock-mantle' | undefined;
  readonly path: PathRule;
  /** The API of its chats; other than OpenAI's, they are translated. */
  readonly wire: 'openai' | 'messages' | 'converse';
  readonly serves: readonly Endpoint[];
  readonly names?: NameRule | undefined;
  /** Models of its own that it serves by another API; `why` completes "NAME …". */
  readonly unserved?: { readonly match: RegExp; readonly why: string } | undefined;
  /** OpenAI's name of a field, and this provider's. */
  readonly renames: Readonly<Record<string, string>>;
  /** OpenAI's value of a field, and this provider's. */
  readonly values: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Fields that it refuses: `n` (any but 1), `tool_choice=required` (that value), `messages[].name`. */
  readonly refuses: readonly string[];
  readonly models: readonly ModelRule[];
  /** Fields that it refuses and that do not change an answer's content: they are not sent. */
  readonly leavesOut: readonly string[];
  /** Fields that are sent if the caller does not give them. */
  readonly adds: Readonly<Record<string, unknown>>;
  /** It does not know `strict` in a tool's function. */
  readonly stripsStrict: boolean;
  /** It accepts a message's content only as one text. */
  readonly contentAsText: boolean;
  /** A field of its messages and deltas, and the name that OpenAI's callers look for. */
  readonly reads: Readonly<Record<string, string>>;
  /** Models whose content begins with their reasoning, between tags. */
  readonly thinksInline?: RegExp | undefined;
  /** Its messages' content may come as a list of parts. */
  readonly readsParts: boolean;
  /** `stream_options.include_usage`: `asked` and then sent; `unasked`: sent in any case; `never`: refused. */
  readonly usage: 'asked' | 'unasked' | 'never';
  readonly rates: { readonly requests: RatePeriod; readonly tokens: RatePeriod };
  /** Checked before the general rules. */
  readonly errors: readonly ErrorRule[];
}

const defaults = {
  alsoNamed: [],
  hosts: [],
  needsKey: true,
  auth: 'bearer',
  path: { kind: 'below' },
  wire: 'openai',
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

/** Variables by their names, separated by spaces. */
export interface WrittenRow extends Partial<Omit<ProviderRow, 'name' | 'title' | 'variables'>> {
  readonly key: string;
  readonly baseFrom?: string;
  readonly versionFrom?: string;
}

const words = (text = ''): readonly string[] => text.split(' ').filter((word) => word !== '');

/** A row for which only the differences are written. */
export const row = (name: string, title: string, written: WrittenRow): ProviderRow => {
  const { key, baseFrom, versionFrom, ...rest } = written;
  const variables = { api_key: words(key), api_base: words(baseFrom), api_version: words(versionFrom) };
  const serves = [...(rest.serves ?? defaults.serves), ...otherEndpointsOf(name)];
  return { ...defaults, ...rest, serves, name, title, variables };
};

/** OpenAI's newer name is not known everywhere. */
export const maxTokens = { max_completion_tokens: 'max_tokens' } as const;
/** DeepSeek's name, and LiteLLM's for all. */
export const reasoning = { reasoning: 'reasoning_content' } as const;
export const allEndpoints: readonly Endpoint[] = ['chat/completions', 'completions', 'responses'];
export const chatAndText: readonly Endpoint[] = ['chat/completions', 'completions'];
export const chatAndResponses: readonly Endpoint[] = ['chat/completions', 'responses'];
