import type { JsonObject } from '../bodies/json-object.ts';
import { fieldsOf } from './chat-messages.ts';

/** A message that arrived whole, as the events of its stream. */
export function wholeMessageEvents(message: JsonObject): readonly JsonObject[] {
  const { content, stop_reason: reason, stop_sequence: sequence, usage, ...rest } = message;
  const begun = { ...rest, content: [], stop_reason: null, stop_sequence: null, usage };
  const blocks: readonly unknown[] = Array.isArray(content) ? content : [];
  return [
    { type: 'message_start', message: begun },
    ...blocks.flatMap((block, index) => blockEvents(fieldsOf(block), index)),
    { type: 'message_delta', delta: { stop_reason: reason, stop_sequence: sequence ?? null }, usage },
    { type: 'message_stop' },
  ];
}

function blockEvents(block: JsonObject, index: number): readonly JsonObject[] {
  const { start, deltas } = partsOf(block);
  return [
    { type: 'content_block_start', index, content_block: start },
    ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
    { type: 'content_block_stop', index },
  ];
}

/** The block as it begins, and what completes it. A block of any other type is complete when it begins. */
function partsOf(block: JsonObject): { readonly start: JsonObject; readonly deltas: readonly JsonObject[] } {
  switch (block.type) {
    case 'text':
      return { start: { ...block, text: '' }, deltas: [{ type: 'text_delta', text: block.text }] };
    case 'thinking':
      return {
        start: { ...block, thinking: '', signature: '' },
        deltas: [
          { type: 'thinking_delta', thinking: block.thinking },
          { type: 'signature_delta', signature: block.signature },
        ],
      };
    case 'tool_use':
    case 'server_tool_use':
      return {
        start: { ...block, input: {} },
        deltas: [{ type: 'input_json_delta', partial_json: JSON.stringify(block.input) }],
      };
    default:
      return { start: block, deltas: [] };
  }
}
