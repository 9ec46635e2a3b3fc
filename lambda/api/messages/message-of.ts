import { parseExact, withPlainNumbers } from '../../core/json/exact-json.ts';
import type { JsonObject } from '../bodies/json-object.ts';
import { fieldsOf } from './chat-messages.ts';

/** A chat completion as a message of Anthropic's; undefined: it is none. */
export function messageOf(completion: JsonObject): JsonObject | undefined {
  const native = fieldsOf(completion.anthropic);
  if (native.type === 'message') return native;
  if (!Array.isArray(completion.choices)) return undefined;
  const { message, finish_reason: finish } = fieldsOf(completion.choices[0]);
  const {
    content,
    reasoning_content: reasoning,
    thinking_blocks: blocks,
    tool_calls: calls,
  } = fieldsOf(message);
  const thoughts: readonly unknown[] = Array.isArray(blocks)
    ? blocks
    : typeof reasoning === 'string' && reasoning !== ''
      ? [{ type: 'thinking', thinking: reasoning, signature: '' }]
      : [];
  return {
    id: completion.id,
    type: 'message',
    role: 'assistant',
    model: completion.model,
    content: [
      ...thoughts,
      ...(typeof content === 'string' && content !== '' ? [{ type: 'text', text: content }] : []),
      ...(Array.isArray(calls) ? calls.map(toolUseOf) : []),
    ],
    stop_reason: stopReasonOf(finish),
    stop_sequence: null,
    usage: messageUsage(completion.usage),
  };
}

function toolUseOf(call: unknown): JsonObject {
  const { id, function: called } = fieldsOf(call);
  const { name, arguments: written } = fieldsOf(called);
  return { type: 'tool_use', id, name, input: inputOf(written) };
}

/** Arguments that a model has written badly stay readable for whoever has to deal with them. */
function inputOf(written: unknown): unknown {
  if (typeof written !== 'string' || written.trim() === '') return {};
  try {
    return parseExact(written);
  } catch {
    return { arguments: written };
  }
}

const reasons: ReadonlyMap<unknown, string> = new Map([
  ['stop', 'end_turn'],
  ['length', 'max_tokens'],
  ['tool_calls', 'tool_use'],
  ['function_call', 'tool_use'],
  ['content_filter', 'refusal'],
]);

export const stopReasonOf = (finish: unknown): string => reasons.get(finish) ?? 'end_turn';

const countOf = (value: unknown): number => (typeof value === 'number' ? value : 0);

/** Anthropic counts what came from the cache apart. */
export function messageUsage(usage: unknown): JsonObject {
  const {
    prompt_tokens: prompt,
    completion_tokens: output,
    prompt_tokens_details: details,
  } = withPlainNumbers(fieldsOf(usage));
  const { cached_tokens: read, cache_creation_tokens: written } = withPlainNumbers(fieldsOf(details));
  return {
    input_tokens: Math.max(0, countOf(prompt) - countOf(read) - countOf(written)),
    output_tokens: countOf(output),
    cache_read_input_tokens: countOf(read),
    cache_creation_input_tokens: countOf(written),
  };
}
