import { fieldsOf } from '../wire/error-inside.ts';
import type { AnswerFormat, Chat } from './chat.ts';

/** LiteLLM's name for the tool whose arguments are the answer in JSON. */
const name = 'json_tool_call';

export const isJsonTool = (called: string): boolean => called === name;

/**
 * A chat whose answer is to be JSON, for a model without a setting for that: it has to call a tool that takes the
 * answer. With the caller's own tools, it has to call one of them or this one. A model that thinks cannot be made to
 * call any: it is left to it.
 */
export function withJsonTool(
  chat: Chat,
  { format, isThinking }: { readonly format: AnswerFormat; readonly isThinking: boolean },
): Chat {
  const tool = {
    name,
    description: 'Takes the answer to the user in the form that was asked for.',
    schema: { type: 'object', ...(fieldsOf(format.schema) ?? { additionalProperties: true }) },
    isStrict: false,
  };
  const asked = chat.choice?.kind;
  if (isThinking) {
    const isForced = asked === 'tool' || asked === 'any';
    return {
      ...chat,
      tools: asked === 'none' ? [tool] : [...chat.tools, tool],
      // What the caller forces stays, for the upstream to judge.
      choice: isForced ? chat.choice : { kind: 'auto' },
    };
  }
  const isAlone = chat.tools.length === 0 || asked === 'none';
  const forced = isAlone ? ({ kind: 'tool', name } as const) : ({ kind: 'any' } as const);
  return { ...chat, tools: [...chat.tools, tool], choice: asked === 'tool' ? chat.choice : forced };
}
