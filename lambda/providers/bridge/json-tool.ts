import type { AnswerFormat, Chat } from './chat.ts';

/** LiteLLM's name for the tool whose arguments are the answer in JSON. */
const name = 'json_tool_call';

export const isJsonTool = (called: string): boolean => called === name;

/**
 * A chat whose answer is to be JSON, for a model without a setting for that: it has to call a tool that takes the
 * answer. With the caller's own tools, it has to call one of them or this one.
 */
export function withJsonTool(chat: Chat, { schema }: AnswerFormat): Chat {
  const tool = {
    name,
    description: 'Takes the answer to the user in the form that was asked for.',
    schema: schema ?? { type: 'object', additionalProperties: true },
    isStrict: false,
  };
  const isAlone = chat.tools.length === 0;
  const forced = isAlone ? ({ kind: 'tool', name } as const) : ({ kind: 'any' } as const);
  return {
    ...chat,
    tools: [...chat.tools, tool],
    choice: chat.choice?.kind === 'tool' ? chat.choice : forced,
  };
}
