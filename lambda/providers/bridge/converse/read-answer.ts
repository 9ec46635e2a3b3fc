import { withPlainNumbers } from '../../../core/json/exact-json.ts';
import { fieldsInList, fieldsOf, type Fields } from '../../wire/error-inside.ts';
import { countOf, finishOf, textOf, type Said, type Usage } from '../said.ts';

/** A whole answer of Converse's; undefined: it is none. */
export function converseAnswer(answer: Fields): readonly Said[] | undefined {
  const message = fieldsOf(fieldsOf(answer.output)?.message);
  if (message === undefined) return undefined;
  return [
    { kind: 'start' },
    ...fieldsInList(message.content).flatMap(blockSaid),
    { kind: 'end', finish: finishOf(answer.stopReason) },
    ...usageSaid(answer.usage),
  ];
}

function blockSaid({ text, toolUse, reasoningContent }: Fields): readonly Said[] {
  const call = fieldsOf(toolUse);
  if (call !== undefined)
    return [callOf(call), { kind: 'arguments', text: JSON.stringify(call.input ?? {}) }];
  const reasoning = fieldsOf(reasoningContent);
  if (reasoning === undefined) return [{ kind: 'text', text: textOf(text) }];
  const { text: thought, signature } = fieldsOf(reasoning.reasoningText) ?? {};
  return [
    { kind: 'thinking', text: textOf(thought) },
    ...thoughtOf({
      text: textOf(thought),
      signature: textOf(signature),
      redacted: reasoning.redactedContent,
    }),
  ];
}

export const callOf = ({ toolUseId, name }: Fields): Said => ({
  kind: 'call',
  id: textOf(toolUseId),
  name: textOf(name),
});

/** Reasoning as it may go back: with its signature, or encrypted. */
export function thoughtOf(block: {
  readonly text: string;
  readonly signature: string;
  readonly redacted: unknown;
}): readonly Said[] {
  const { text, signature, redacted } = block;
  if (typeof redacted === 'string')
    return [{ kind: 'thought', block: { type: 'redacted_thinking', data: redacted } }];
  if (signature === '') return [];
  return [{ kind: 'thought', block: { type: 'thinking', thinking: text, signature } }];
}

/** AWS does not count the tokens of the cache among its `inputTokens`. */
export function usageSaid(value: unknown): readonly Said[] {
  const fields = fieldsOf(value);
  if (fields === undefined) return [];
  const counts = withPlainNumbers(fields);
  const usage: Usage = {
    input: countOf(counts.inputTokens),
    output: countOf(counts.outputTokens),
    cacheRead: countOf(counts.cacheReadInputTokens),
    cacheWritten: countOf(counts.cacheWriteInputTokens),
  };
  return [{ kind: 'usage', usage }];
}
