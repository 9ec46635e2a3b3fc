import { withPlainNumbers } from '../../../core/json/exact-json.ts';
import { fieldsInList, fieldsOf, type Fields } from '../../wire/error-inside.ts';
import { countOf, finishOf, textOf, type Said, type Usage } from '../said.ts';

/** A whole message of Anthropic's; undefined: it is none. */
export function messagesAnswer(answer: Fields): readonly Said[] | undefined {
  if (answer.type !== 'message' || !Array.isArray(answer.content)) return undefined;
  return [
    startOf(answer),
    ...fieldsInList(answer.content).flatMap(blockSaid),
    { kind: 'end', finish: finishOf(answer.stop_reason) },
    { kind: 'usage', usage: usageOf(fieldsOf(answer.usage) ?? {}) },
  ];
}

export const startOf = ({ id, model }: Fields): Said => ({
  kind: 'start',
  id: typeof id === 'string' ? id : undefined,
  model: typeof model === 'string' ? model : undefined,
});

/** A block that is there from its beginning to its end. */
export function blockSaid(block: Fields): readonly Said[] {
  switch (block.type) {
    case 'text':
      return [{ kind: 'text', text: textOf(block.text) }];
    case 'thinking':
      return [{ kind: 'thinking', text: textOf(block.thinking) }, ...thoughtOf(block)];
    case 'redacted_thinking':
      return thoughtOf(block);
    case 'tool_use':
      return [callOf(block), { kind: 'arguments', text: JSON.stringify(block.input ?? {}) }];
    default:
      return [];
  }
}

export const callOf = ({ id, name }: Fields): Said => ({ kind: 'call', id: textOf(id), name: textOf(name) });

/** Reasoning as it may go back: with its signature, or encrypted. */
export function thoughtOf({ type, thinking, signature, data }: Fields): readonly Said[] {
  if (type === 'redacted_thinking') return [{ kind: 'thought', block: { type, data } }];
  if (typeof signature !== 'string' || signature === '') return [];
  return [{ kind: 'thought', block: { type: 'thinking', thinking, signature } }];
}

/** A stream's later counts replace those at its beginning. */
export function usageOf(fields: Fields, before?: Usage): Usage {
  const usage = withPlainNumbers(fields);
  const count = (name: string, known: number | undefined): number =>
    usage[name] === undefined || usage[name] === null ? (known ?? 0) : countOf(usage[name]);
  return {
    input: count('input_tokens', before?.input),
    output: count('output_tokens', before?.output),
    cacheRead: count('cache_read_input_tokens', before?.cacheRead),
    cacheWritten: count('cache_creation_input_tokens', before?.cacheWritten),
  };
}
