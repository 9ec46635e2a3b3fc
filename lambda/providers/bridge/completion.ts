import type { Fields } from '../wire/error-inside.ts';
import { isJsonTool } from './json-tool.ts';
import { usageFields, type Said } from './said.ts';

/** What a translated answer says about itself, if the upstream does not. */
export interface Heading {
  readonly id: string;
  readonly created: number;
  readonly model: string;
  /** The answer in JSON comes as a call of a tool; text before it is not part of it. */
  readonly isByTool: boolean;
  /** The upstream's own words come along, for a caller who speaks its API. */
  readonly isNative: boolean;
}

interface Call {
  readonly id: string;
  readonly name: string;
  written: string;
}

/** A whole answer as a chat completion. */
export function completionOf(said: readonly Said[], heading: Heading): Fields {
  const start = said.find((piece) => piece.kind === 'start');
  const texts: string[] = [];
  const thoughts: string[] = [];
  const blocks: Fields[] = [];
  const calls: Call[] = [];
  let finish: string | null = null;
  let usage: Fields | undefined;
  for (const piece of said) {
    if (piece.kind === 'text') texts.push(piece.text);
    if (piece.kind === 'thinking') thoughts.push(piece.text);
    if (piece.kind === 'thought') blocks.push(piece.block);
    if (piece.kind === 'call') calls.push({ id: piece.id, name: piece.name, written: '' });
    const call = calls.at(-1);
    if (piece.kind === 'arguments' && call !== undefined) call.written += piece.text;
    if (piece.kind === 'end') ({ finish } = piece);
    if (piece.kind === 'usage') usage = usageFields(piece.usage);
  }
  const isAnswer = ({ name }: Call): boolean => heading.isByTool && isJsonTool(name);
  const answers = calls.filter(isAnswer).map(({ written }) => written);
  const own = calls.filter((call) => !isAnswer(call));
  const content = answers.length > 0 ? answers.join('') : texts.join('');
  return {
    id: start?.id ?? heading.id,
    object: 'chat.completion',
    created: heading.created,
    model: start?.model ?? heading.model,
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: content === '' && own.length > 0 ? null : content,
          ...(thoughts.length > 0 && { reasoning_content: thoughts.join('') }),
          ...(blocks.length > 0 && { thinking_blocks: blocks }),
          ...(own.length > 0 && { tool_calls: own.map(asToolCall) }),
        },
        finish_reason: finish === 'tool_calls' && own.length === 0 ? 'stop' : finish,
      },
    ],
    ...(usage !== undefined && { usage }),
  };
}

const asToolCall = ({ id, name, written }: Call): Fields => ({
  id,
  type: 'function',
  function: { name, arguments: written === '' ? '{}' : written },
});
