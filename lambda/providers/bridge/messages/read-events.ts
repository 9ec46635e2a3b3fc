import { fieldsOf, type Fields } from '../../wire/error-inside.ts';
import { finishOf, textOf, type Finish, type Said, type Usage } from '../said.ts';
import { blockSaid, callOf, startOf, thoughtOf, usageOf } from './read-answer.ts';

/** Reads the events of one streamed message. */
export interface MessagesEvents {
  read(event: Fields): readonly Said[];
  /** `message_stop` has arrived. */
  isOver(): boolean;
}

const nothing: readonly Said[] = [];

export function createMessagesEvents(): MessagesEvents {
  let block: Fields = {};
  let hasInput = false;
  let finish: Finish | undefined;
  let usage: Usage | undefined;
  let isOver = false;

  /** A tool's arguments follow in parts, and its input is empty here. */
  function begin(begun: Fields): readonly Said[] {
    block = begun;
    hasInput = false;
    if (begun.type === 'tool_use') return [callOf(begun)];
    return begun.type === 'thinking' ? nothing : blockSaid(begun);
  }

  function extend(delta: Fields): readonly Said[] {
    switch (delta.type) {
      case 'text_delta':
        return [{ kind: 'text', text: textOf(delta.text) }];
      case 'input_json_delta':
        hasInput ||= delta.partial_json !== '';
        return [{ kind: 'arguments', text: textOf(delta.partial_json) }];
      case 'thinking_delta': {
        const text = textOf(delta.thinking);
        block = { ...block, thinking: `${textOf(block.thinking)}${text}` };
        return [{ kind: 'thinking', text }];
      }
      case 'signature_delta':
        block = { ...block, signature: `${textOf(block.signature)}${textOf(delta.signature)}` };
        return nothing;
      default:
        return nothing;
    }
  }

  function close(): readonly Said[] {
    const { type, input } = block;
    if (type === 'thinking') return thoughtOf(block);
    const isWhole = type === 'tool_use' && !hasInput && Object.keys(fieldsOf(input) ?? {}).length > 0;
    return isWhole ? [{ kind: 'arguments', text: JSON.stringify(input) }] : nothing;
  }

  return {
    isOver: () => isOver,
    read(event) {
      switch (event.type) {
        case 'message_start': {
          const message = fieldsOf(event.message) ?? {};
          usage = usageOf(fieldsOf(message.usage) ?? {});
          return [startOf(message)];
        }
        case 'content_block_start':
          return begin(fieldsOf(event.content_block) ?? {});
        case 'content_block_delta':
          return extend(fieldsOf(event.delta) ?? {});
        case 'content_block_stop':
          return close();
        case 'message_delta':
          finish = finishOf(fieldsOf(event.delta)?.stop_reason);
          usage = usageOf(fieldsOf(event.usage) ?? {}, usage);
          return nothing;
        case 'message_stop':
          isOver = true;
          // Only now: a stream that stops before has broken off.
          return [
            { kind: 'end', finish: finish ?? 'stop' },
            ...(usage === undefined ? nothing : [{ kind: 'usage', usage } as const]),
          ];
        default:
          return nothing;
      }
    },
  };
}
