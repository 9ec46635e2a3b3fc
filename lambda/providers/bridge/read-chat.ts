import { plainNumber } from '../../core/json/exact-json.ts';
import { fieldsOf, type Fields } from '../wire/error-inside.ts';
import type { Chat } from './chat.ts';
import { notRead } from './not-carried.ts';
import { readMessages } from './read-messages.ts';
import { readChoice, readFormat, readTools } from './read-tools.ts';

/** The fields of OpenAI's chat completions that the bridge carries, or that have done their work before it. */
const carried: ReadonlySet<string> = new Set(
  `model messages stream stream_options max_tokens max_completion_tokens temperature top_p top_k stop tools
   tool_choice parallel_tool_calls response_format reasoning_effort thinking user metadata`.split(/\s+/),
);

/** Fields that have no place on the other side, although they ask for something. */
export const notCarriedIn = (body: Fields): readonly string[] =>
  Object.entries(body).flatMap(([name, value]) =>
    value === undefined || value === null || carried.has(name) ? [] : [name],
  );

/** @throws CallRefused for what has no translation */
export function readChat(body: Fields): Chat {
  return {
    ...readMessages(body.messages),
    tools: readTools(body.tools),
    choice: readChoice(body.tool_choice),
    isParallel: body.parallel_tool_calls !== false,
    format: readFormat(body.response_format),
    maxTokens: countIn(body, 'max_completion_tokens') ?? countIn(body, 'max_tokens'),
    temperature: body.temperature ?? undefined,
    topP: body.top_p ?? undefined,
    topK: body.top_k ?? undefined,
    stop: readStop(body.stop),
    effort: textIn(body, 'reasoning_effort'),
    thinking: readThinking(body.thinking),
    user: textIn(fieldsOf(body.metadata) ?? {}, 'user_id') ?? textIn(body, 'user'),
  };
}

function countIn(body: Fields, name: string): number | undefined {
  const value = plainNumber(body[name]);
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return value;
  throw notRead(name, 'a whole number from 1');
}

function textIn(body: Fields, name: string): string | undefined {
  const value = body[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value;
  throw notRead(name, 'a text');
}

function readThinking(thinking: unknown): Fields | undefined {
  const fields = fieldsOf(thinking);
  if (fields !== undefined || thinking === undefined || thinking === null) return fields;
  throw notRead('thinking', 'an object, such as {"type": "enabled", "budget_tokens": 1024}');
}

/** An empty text ends nothing. */
function readStop(stop: unknown): readonly string[] {
  if (stop === undefined || stop === null) return [];
  const words: readonly unknown[] = Array.isArray(stop) ? stop : [stop];
  if (words.every((word) => typeof word === 'string')) return words.filter((word) => word !== '');
  throw notRead('stop', 'a text or a list of texts');
}
