import { withPlainNumbers } from '../../core/json/exact-json.ts';
import { Fault } from '../../core/faults.ts';
import type { NativeRequest } from '../../core/requests/native-request.ts';
import { refuseCredentials, useOf, withExtraBody } from '../bodies/body-fields.ts';
import type { JsonObject } from '../bodies/json-object.ts';
import { blocksIn, chatMessages, fieldsOf, partOf, type Lacks } from './chat-messages.ts';

/** Fields that mean the same in both APIs. */
const shared: ReadonlySet<string> = new Set('model stream temperature top_p top_k max_tokens'.split(' '));

const translated: ReadonlySet<string> = new Set(
  'messages system stop_sequences tools tool_choice thinking output_config metadata'.split(' '),
);
/** Neither an answer's content nor its form depends on these. */
const harmless: ReadonlySet<string> = new Set(['service_tier', 'betas']);

/** A message has no form in which it could be collected later. */
const forCollecting: ReadonlySet<string> = new Set(['background', 'max_wait', 'webhook_url']);

const acts = (name: string): boolean =>
  ['acts', 'mocks'].includes(useOf(name) ?? '') && !forCollecting.has(name);

const isKnown = (name: string): boolean =>
  useOf(name) !== undefined || shared.has(name) || translated.has(name) || harmless.has(name);

/**
 * A request of Anthropic's Messages as a chat completion's body, and as it was for an upstream of Anthropic's.
 * @throws Fault that names a wrong field
 */
export function chatBodyOf(written: JsonObject): {
  readonly body: JsonObject;
  readonly native: NativeRequest;
} {
  const sent = withExtraBody(written);
  refuseCredentials(sent);
  const lacks: Lacks = [];
  const { max_tokens: maxTokens } = withPlainNumbers(sent);
  if (!Number.isSafeInteger(maxTokens) || Number(maxTokens) < 1) {
    const message = 'max_tokens is required, as in Anthropic’s API: a whole number from 1.';
    throw new Fault('invalid_request', message, { param: 'max_tokens' });
  }
  const messages = [...systemOf(sent, lacks), ...chatMessages(sent.messages, lacks)];
  const said = Object.entries(sent).filter(([, value]) => isSaid(value));
  lacks.push(...said.flatMap(([name]) => (isKnown(name) ? [] : [name])));
  const body = {
    ...Object.fromEntries(said.filter(([name]) => shared.has(name) || acts(name))),
    messages,
    ...(sent.stream === true && { stream_options: { include_usage: true } }),
    ...(isSaid(sent.stop_sequences) && { stop: sent.stop_sequences }),
    ...toolsOf(sent, lacks),
    ...thinkingOf(sent, lacks),
    ...userOf(sent),
  };
  const request = Object.fromEntries(Object.entries(sent).filter(([name]) => useOf(name) === undefined));
  return { body, native: { request, lacks } };
}

const isSaid = (value: unknown): boolean => value !== undefined && value !== null;

function systemOf({ system }: JsonObject, lacks: Lacks): readonly JsonObject[] {
  const content = blocksIn(system, 'system').flatMap((placed) => partOf(placed, lacks));
  return content.length === 0 ? [] : [{ role: 'system', content }];
}

const choices: ReadonlyMap<unknown, string> = new Map([
  ['auto', 'auto'],
  ['any', 'required'],
  ['none', 'none'],
]);

function toolsOf({ tools, tool_choice: chosen }: JsonObject, lacks: Lacks): JsonObject {
  if (!Array.isArray(tools) || tools.length === 0) return {};
  const functions = tools.flatMap((value: unknown, index) => {
    const { type, name, description, input_schema: parameters, strict, cache_control } = fieldsOf(value);
    if (isSaid(type) && type !== 'custom') {
      lacks.push(`tools[${index}].type`);
      return [];
    }
    const own = { name, ...(isSaid(description) && { description }), parameters };
    const more = { ...(strict === true && { strict }) };
    return [
      { type: 'function', function: { ...own, ...more }, ...(isSaid(cache_control) && { cache_control }) },
    ];
  });
  if (functions.length === 0) return {};
  const { type, name, disable_parallel_tool_use: isSingle } = fieldsOf(chosen);
  const choice = type === 'tool' ? { type: 'function', function: { name } } : choices.get(type);
  if (choice === undefined && isSaid(type)) lacks.push('tool_choice.type');
  return {
    tools: functions,
    ...(choice !== undefined && { tool_choice: choice }),
    ...(isSingle === true && { parallel_tool_calls: false }),
  };
}

/** How to think stays as it is; how much effort it takes and the form of the answer have names of OpenAI's. */
function thinkingOf({ thinking: asked, output_config: config }: JsonObject, lacks: Lacks): JsonObject {
  const thinking = fieldsOf(asked);
  const { effort, format, ...others } = fieldsOf(config);
  lacks.push(...Object.keys(others).map((name) => `output_config.${name}`));
  const { type, schema } = fieldsOf(format);
  const isThinking = thinking.type === 'enabled' || thinking.type === 'adaptive';
  return {
    ...(isThinking && { thinking }),
    ...(isSaid(effort) && { reasoning_effort: effort === 'max' ? 'xhigh' : effort }),
    ...(type === 'json_schema' && {
      response_format: { type, json_schema: { name: 'answer', schema, strict: true } },
    }),
  };
}

function userOf({ metadata }: JsonObject): JsonObject {
  const { user_id: user } = fieldsOf(metadata);
  return typeof user === 'string' ? { user } : {};
}
