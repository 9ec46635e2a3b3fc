import { fieldsOf, type Fields } from '../../wire/error-inside.ts';
import { finishOf, textOf, type Said } from '../said.ts';
import { callOf, thoughtOf, usageSaid } from './read-answer.ts';

/** Reads the events of one answer of ConverseStream. */
export interface ConverseEvents {
  read(type: string, event: Fields): readonly Said[];
  /** `messageStop` has arrived; the usage comes after it. */
  isOver(): boolean;
}

interface Reasoning {
  text: string;
  signature: string;
  redacted: string | undefined;
}

const noReasoning = (): Reasoning => ({ text: '', signature: '', redacted: undefined });

export function createConverseEvents(): ConverseEvents {
  let reasoning = noReasoning();
  let isOver = false;

  function extend({ text, toolUse, reasoningContent }: Fields): readonly Said[] {
    if (typeof text === 'string') return [{ kind: 'text', text }];
    const call = fieldsOf(toolUse);
    if (call !== undefined) return [{ kind: 'arguments', text: textOf(call.input) }];
    const thought = fieldsOf(reasoningContent);
    if (thought === undefined) return [];
    reasoning.signature += textOf(thought.signature);
    if (typeof thought.redactedContent === 'string')
      reasoning.redacted = (reasoning.redacted ?? '') + thought.redactedContent;
    reasoning.text += textOf(thought.text);
    return typeof thought.text === 'string' ? [{ kind: 'thinking', text: thought.text }] : [];
  }

  function close(): readonly Said[] {
    const said = thoughtOf(reasoning);
    reasoning = noReasoning();
    return said;
  }

  return {
    isOver: () => isOver,
    read(type, event) {
      switch (type) {
        case 'messageStart':
          return [{ kind: 'start' }];
        case 'contentBlockStart': {
          const call = fieldsOf(fieldsOf(event.start)?.toolUse);
          return call === undefined ? [] : [callOf(call)];
        }
        case 'contentBlockDelta':
          return extend(fieldsOf(event.delta) ?? {});
        case 'contentBlockStop':
          return close();
        case 'messageStop':
          isOver = true;
          return [{ kind: 'end', finish: finishOf(event.stopReason) }];
        case 'metadata':
          return usageSaid(event.usage);
        default:
          return [];
      }
    },
  };
}
