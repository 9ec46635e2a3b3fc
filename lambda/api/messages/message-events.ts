import type { JsonObject } from '../bodies/json-object.ts';
import { fieldsOf } from './chat-messages.ts';
import { messageError } from './message-error.ts';
import { messageUsage, stopReasonOf } from './message-of.ts';
import { wholeMessageEvents } from './whole-message.ts';

/** Turns the chunks of a streamed chat completion into the events of a streamed message. */
export interface MessageEvents {
  read(chunk: JsonObject): readonly JsonObject[];
  /** `[DONE]` has come. */
  end(): readonly JsonObject[];
}

export function createMessageEvents(): MessageEvents {
  let isNative = false;
  let hasBegun = false;
  let index = -1;
  /** Of the block that is open: a kind of text, or the number of a call. */
  let open: 'text' | 'thinking' | number | undefined;
  let finish: unknown;
  let usage: unknown;

  function begin({ id, model }: JsonObject): readonly JsonObject[] {
    if (hasBegun) return [];
    hasBegun = true;
    const empty = { role: 'assistant', content: [], stop_reason: null, stop_sequence: null };
    const message = { id, type: 'message', model, ...empty, usage: messageUsage(undefined) };
    return [{ type: 'message_start', message }];
  }

  function close(): readonly JsonObject[] {
    if (open === undefined) return [];
    open = undefined;
    return [{ type: 'content_block_stop', index }];
  }

  function within(block: typeof open, content: JsonObject): readonly JsonObject[] {
    if (open === block) return [];
    const closed = close();
    open = block;
    index += 1;
    return [...closed, { type: 'content_block_start', index, content_block: content }];
  }

  const delta = (said: JsonObject): JsonObject => ({ type: 'content_block_delta', index, delta: said });

  function readText(text: unknown): readonly JsonObject[] {
    if (typeof text !== 'string' || text === '') return [];
    return [...within('text', { type: 'text', text: '' }), delta({ type: 'text_delta', text })];
  }

  function readThinking(thinking: unknown): readonly JsonObject[] {
    if (typeof thinking !== 'string' || thinking === '') return [];
    const block = { type: 'thinking', thinking: '', signature: '' };
    return [...within('thinking', block), delta({ type: 'thinking_delta', thinking })];
  }

  /** Their text has come already; what is missing is the signature, or a block that cannot be read. */
  function readThought(block: unknown): readonly JsonObject[] {
    const { type, signature, data } = fieldsOf(block);
    if (type === 'redacted_thinking') return [...within(-1, { type, data }), ...close()];
    if (open !== 'thinking') return [];
    return [delta({ type: 'signature_delta', signature }), ...close()];
  }

  function readCall(call: unknown): readonly JsonObject[] {
    const { index: number, id, function: called } = fieldsOf(call);
    const { name, arguments: written } = fieldsOf(called);
    const at = Number(number ?? 0);
    const started = open === at ? [] : within(at, { type: 'tool_use', id, name, input: {} });
    if (typeof written !== 'string' || written === '') return started;
    return [...started, delta({ type: 'input_json_delta', partial_json: written })];
  }

  const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

  function readChoice(choice: JsonObject): readonly JsonObject[] {
    const said = fieldsOf(choice.delta);
    finish = choice.finish_reason ?? finish;
    return [
      ...readThinking(said.reasoning_content),
      ...listOf(said.thinking_blocks).flatMap(readThought),
      ...readText(said.content),
      ...listOf(said.tool_calls).flatMap(readCall),
    ];
  }

  /** A message instead of an event comes with every chunk of the stream that was made of it. */
  function readNative(native: JsonObject): readonly JsonObject[] {
    if (native.type !== 'message') {
      isNative = true;
      return [native];
    }
    if (isNative) return [];
    isNative = true;
    return wholeMessageEvents(native);
  }

  return {
    read(chunk) {
      const error = messageError(chunk, 500);
      if (error !== undefined) return [error];
      const native = fieldsOf(chunk.anthropic);
      if (typeof native.type === 'string') return readNative(native);
      if (isNative) return [];
      usage = chunk.usage ?? usage;
      const [choice] = listOf(chunk.choices);
      return choice === undefined ? [] : [...begin(chunk), ...readChoice(fieldsOf(choice))];
    },
    end() {
      if (isNative || !hasBegun) return [];
      const stop = { stop_reason: stopReasonOf(finish), stop_sequence: null };
      return [
        ...close(),
        { type: 'message_delta', delta: stop, usage: messageUsage(usage) },
        { type: 'message_stop' },
      ];
    },
  };
}
