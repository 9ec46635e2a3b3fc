import { endpointRules } from '../../core/requests/endpoint-rules.ts';
import type { Endpoint } from '../../core/requests/request.ts';
import { NATIVE_FIELD, nativeIn } from '../../core/requests/native-request.ts';
import { notCarriedIn } from '../bridge/read-chat.ts';
import type { ProviderRow } from '../table/provider-row.ts';
import { fieldsInList, fieldsOf, type Fields } from '../wire/error-inside.ts';
import { isOwn } from './own-fields.ts';
import { asksFor, isAsked, omit, without } from './unsupported.ts';

/** A body in the form that its provider accepts; `refused`: it asks for a feature that the provider does not have. */
export type Adapted =
  | {
      readonly kind: 'body';
      readonly body: Fields;
      /** The features that were asked for and are left out. */
      readonly dropped: readonly string[];
    }
  | { readonly kind: 'refused'; readonly param: string; readonly message: string };

export interface Asked {
  readonly endpoint: Endpoint;
  readonly body: Fields;
  /** The deployment's model. */
  readonly model: string;
  /** LiteLLM's `drop_params`: unsupported features are left out. */
  readonly dropsParams: boolean;
}

/** The Responses API has other fields; a provider with that API has it as OpenAI does. */
export function adaptBody(row: ProviderRow, { endpoint, body, model, dropsParams }: Asked): Adapted {
  if (endpoint === 'responses' || !endpointRules[endpoint].isGenerated)
    return { kind: 'body', body, dropped: [] };
  const refuses = refusedFields(row, model, body);
  const unknown = untranslatable(row, body);
  const asked = [
    ...lackedBy(row, body),
    ...refuses.filter((field) => asksFor(body, field)),
    ...unknown.filter((name) => isAsked(name, body[name])),
  ];
  if (asked.length > 0 && !dropsParams) return refusalFor(row, asked);
  const kept = without(body, { written: [...refuses, ...row.leavesOut], names: unknown });
  const told = row.usage === 'unasked' ? withoutQuestion(kept) : kept;
  const steps = [renamed, withOtherValues, withPlainTools, withPlainContent, withAdded];
  const adapted = steps.reduce((fields, step) => step(row, fields), told);
  return { kind: 'body', body: withoutInNative(adapted, asked), dropped: asked };
}

/** A request in Anthropic's form asks for the same by the same names, apart from the effort. */
function withoutInNative(body: Fields, dropped: readonly string[]): Fields {
  const native = nativeIn(body);
  if (native === undefined || dropped.length === 0) return body;
  const request = without(native.request, { written: dropped, names: [] });
  const kept = dropped.includes('reasoning_effort') ? withoutEffort(request) : request;
  return { ...body, [NATIVE_FIELD]: { ...native, request: kept } };
}

function withoutEffort(request: Fields): Fields {
  const config = omit(fieldsOf(request.output_config) ?? {}, 'effort');
  const others = omit(request, 'output_config');
  return Object.keys(config).length === 0 ? others : { ...others, output_config: config };
}

const refusedFields = (row: ProviderRow, model: string, body: Fields): readonly string[] => [
  ...row.refuses,
  ...row.models
    .filter(
      ({ match, unless }) => match.test(model) && (unless === undefined || body[unless.field] !== unless.is),
    )
    .flatMap(({ refuses }) => refuses),
];

/** A translated request has the fields that are known on both sides, and no others. */
const untranslatable = ({ wire, refuses, leavesOut }: ProviderRow, body: Fields): readonly string[] =>
  wire === 'openai'
    ? []
    : notCarriedIn(body).filter(
        (name) => !isOwn(name) && !refuses.includes(name) && !leavesOut.includes(name),
      );

/** Of a request in Anthropic's form, what only Anthropic's upstreams take. */
const lackedBy = ({ wire }: ProviderRow, body: Fields): readonly string[] => {
  const native = wire === 'messages' ? undefined : nativeIn(body);
  if (native === undefined) return [];
  const more = wire === 'openai' ? ['thinking', 'top_k'].filter((name) => asksFor(body, name)) : [];
  return [...native.lacks, ...more];
};

/** The names in a message may be the caller's own. */
const mostNamed = 20;
const longestName = 100;

function refusalFor({ title }: ProviderRow, fields: readonly string[]): Adapted {
  const [param = ''] = fields;
  const names = fields.slice(0, mostNamed).map((field) => field.slice(0, longestName).replace('=', ': '));
  const more = fields.length > mostNamed ? ` and ${fields.length - mostNamed} more` : '';
  const message = `${title} does not accept ${names.join(', ')}${more}: leave it out, or set drop_params: true to have it left out.`;
  return { kind: 'refused', param: param.replace(/=.*/, '').slice(0, longestName), message };
}

/** The usage comes in any case, and not all of these providers know the option. */
function withoutQuestion(body: Fields): Fields {
  const others = omit(fieldsOf(body.stream_options) ?? {}, 'include_usage');
  return Object.keys(others).length === 0 ? omit(body, 'stream_options') : body;
}

/** OpenAI's name takes precedence over the provider's own. */
const renamed = ({ renames }: ProviderRow, body: Fields): Fields =>
  Object.entries(renames).reduce((fields, [from, to]) => {
    const value = fields[from];
    if (value === undefined) return fields;
    const rest = omit(fields, from);
    return value === null ? rest : { ...rest, [to]: value };
  }, body);

const withOtherValues = ({ values }: ProviderRow, body: Fields): Fields =>
  Object.entries(values).reduce((fields, [name, others]) => {
    const value = fields[name];
    const other = typeof value === 'string' && Object.hasOwn(others, value) ? others[value] : undefined;
    return other === undefined ? fields : { ...fields, [name]: other };
  }, body);

function withPlainTools({ stripsStrict }: ProviderRow, body: Fields): Fields {
  if (!stripsStrict || !Array.isArray(body.tools)) return body;
  const tools = fieldsInList(body.tools).map((tool) => {
    const own = fieldsOf(tool.function);
    return own === undefined ? tool : { ...tool, function: omit(own, 'strict') };
  });
  return { ...body, tools };
}

function withPlainContent({ contentAsText }: ProviderRow, body: Fields): Fields {
  if (!contentAsText || !Array.isArray(body.messages)) return body;
  return { ...body, messages: body.messages.map(withText) };
}

/** Content that is not all text is left as it is, for the provider to judge. */
function withText(message: unknown): unknown {
  const fields = fieldsOf(message);
  if (fields === undefined || !Array.isArray(fields.content)) return message;
  const parts = fieldsInList(fields.content);
  const texts = parts.map(({ type, text }) =>
    type === 'text' && typeof text === 'string' ? text : undefined,
  );
  const isText = parts.length === fields.content.length && texts.every((text) => text !== undefined);
  return isText ? { ...fields, content: texts.join('') } : message;
}

const withAdded = ({ adds }: ProviderRow, body: Fields): Fields =>
  Object.keys(adds).length === 0 ? body : { ...adds, ...body };
