import { ownersOf } from '../../providers/table/hosts.ts';
import type { ProviderRow } from '../../providers/table/provider-row.ts';
import { rowOf, servedPrefixes } from '../../providers/table/providers.ts';
import { unservedProviders } from '../../providers/table/unserved.ts';
import { describeFound } from '../keys/secrecy.ts';
import { variablesFor } from '../keys/provider-variables.ts';
import { nearestName } from '../settings/nearest-name.ts';
import { bedrockModel } from './bedrock-model.ts';
import { providerByName } from './known-models.ts';

type Field = 'model' | 'api_base' | 'custom_llm_provider';

/** `refused` stops the start; `unserved` leaves out this deployment alone. */
export type ProviderChoice =
  | {
      readonly kind: 'chosen';
      readonly provider: string;
      readonly model: string;
      /** For Bedrock: the region in the model's name. */
      readonly region?: string | undefined;
      readonly notice?: string | undefined;
    }
  | { readonly kind: 'refused'; readonly field: Field; readonly expected: string }
  | { readonly kind: 'unserved'; readonly field: Field; readonly reason: string };

export interface NamedModel {
  readonly model: string;
  /** `custom_llm_provider` */
  readonly custom?: string | undefined;
  readonly hasApiBase: boolean;
  /** The address, if it is written or known. */
  readonly apiBase?: string | undefined;
}

const allPrefixes: readonly string[] = [...servedPrefixes, ...unservedProviders.keys()];

const isProvider = (name: string): boolean => rowOf(name) !== undefined || unservedProviders.has(name);

/** `groq/meta-llama/x` → groq and `meta-llama/x`; a prefix that names no provider belongs to the model's name. */
export const splitModel = (model: string): { prefix: string | undefined; name: string } => {
  const slash = model.indexOf('/');
  const prefix = model.slice(0, Math.max(slash, 0));
  return isProvider(prefix) ? { prefix, name: model.slice(slash + 1) } : { prefix: undefined, name: model };
};

/** The provider that makes the calls for `model`, as written in `litellm_params`. */
export const chooseProvider = (named: NamedModel): ProviderChoice => {
  if (named.custom !== undefined) return chooseCustom(named.custom, named);
  const { prefix, name } = splitModel(named.model);
  return prefix === undefined ? chooseByName(named) : chooseByPrefix(prefix, { name, named });
};

/** As in LiteLLM: the text before the slash is then part of the name, unless it is this very provider. */
const chooseCustom = (custom: string, named: NamedModel): ProviderChoice => {
  const { prefix, name } = splitModel(named.model);
  const row = rowOf(custom);
  if (row === undefined) return unserved('custom_llm_provider', whyNot(custom));
  if (prefix === undefined || rowOf(prefix) === row) return choose(row, { name, named });
  if (named.hasApiBase) return choose(row, { name: named.model, named });
  return refuse(
    'custom_llm_provider',
    `${prefix}, as in model, or an api_base as well: model begins with "${prefix}/", which names another provider`,
  );
};

interface Place {
  readonly name: string;
  readonly named: NamedModel;
}

const chooseByPrefix = (prefix: string, place: Place): ProviderChoice => {
  const row = rowOf(prefix);
  return row === undefined ? unserved('model', whyNot(prefix)) : choose(row, place);
};

const isBedrock = (name: string): name is Parameters<typeof bedrockModel>[0] =>
  name === 'bedrock' || name === 'bedrock_converse' || name === 'bedrock_mantle';

const choose = (row: ProviderRow, { name, named }: Place): ProviderChoice => {
  if (name === '') return refuse('model', `the name of a model after "${row.name}/"`);
  if (isBedrock(row.name)) {
    const found = bedrockModel(row.name, name);
    return found.kind === 'refused' ? unserved('model', `expected ${found.expected}`) : found;
  }
  if (row.unserved?.match.test(name) === true) {
    return unserved('model', `this model of ${row.title} ${row.unserved.why}`);
  }
  if (row.base === undefined && !named.hasApiBase) {
    const [variable = 'NAME'] = variablesFor(row.name, 'api_base');
    return refuse('api_base', `the address that ${row.name}/ needs, such as os.environ/${variable}`);
  }
  return { kind: 'chosen', provider: row.name, model: name };
};

/**
 * A name without a provider belongs to the address if that is a provider's, else to whom LiteLLM knows it from. A
 * name that nobody knows is called only at a written address: a key must not reach anybody else.
 */
const chooseByName = (named: NamedModel): ProviderChoice => {
  const { model, hasApiBase, apiBase = '' } = named;
  const owner = providerByName(model);
  const [host] = ownersOf(apiBase);
  const row = rowOf(host ?? owner ?? '');
  if (row !== undefined) return choose(row, { name: model, named });
  if (owner !== undefined)
    return unserved('model', `the name is that of a model of ${owner}: ${whyNot(owner)}`);
  if (hasApiBase) return { kind: 'chosen', provider: 'openai', model };
  if (model === '*') return unserved('model', NO_PROVIDER);
  return unserved('model', model.includes('/') ? unknownPrefix(model) : UNKNOWN_NAME);
};

const refuse = (field: Field, expected: string): ProviderChoice => ({ kind: 'refused', field, expected });
const unserved = (field: Field, reason: string): ProviderChoice => ({ kind: 'unserved', field, reason });

const whyNot = (provider: string): string => {
  const reason = unservedProviders.get(provider);
  return reason === undefined ? unknown(provider) : `${provider}/ is not served: ${reason}`;
};

const unknown = (prefix: string): string => {
  const nearest = nearestName(prefix, allPrefixes);
  const hint = nearest === undefined ? '' : `; the nearest is ${nearest}/`;
  const shown = describeFound({ path: [], value: prefix, env: {} });
  return `${shown.startsWith('"') ? `there is no provider ${shown}` : 'there is no provider of this name'}${hint}`;
};

const unknownPrefix = (model: string): string =>
  `${unknown(model.slice(0, model.indexOf('/')))}; a name of your own needs api_base`;

const NO_PROVIDER =
  '"*" needs a provider before it, as in openai/*: the provider gives the key and the address';

// The model is not repeated in these: it may be a key in its place.
const UNKNOWN_NAME =
  'Headway knows no model of this name: write openai/<name> if OpenAI serves it, or add api_base';
