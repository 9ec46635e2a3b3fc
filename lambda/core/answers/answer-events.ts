import * as z from 'zod';
import { parseExact } from '../json/exact-json.ts';
import { responseEvents } from './response-events.ts';
import type { AnswerEvent } from './answer-event.ts';

const loose = z.looseObject({});

const chatSchema = z.looseObject({ choices: z.array(z.looseObject({ message: loose })) });

const textSchema = z.looseObject({ choices: z.array(z.looseObject({ text: z.string() })) });

const responseSchema = z.looseObject({ object: z.literal('response') });

/**
 * A stored answer as the stream that it would have been, in OpenAI's format; the same events every time.
 * Returns undefined if it is not a chat completion, a text completion or a response.
 */
export function answerEvents(
  text: string,
  { isUsageWanted }: { readonly isUsageWanted: boolean },
): readonly AnswerEvent[] | undefined {
  const body = parseExact(text);
  const response = responseSchema.safeParse(body);
  if (response.success) return responseEvents(response.data);
  const chat = chatSchema.safeParse(body);
  if (chat.success) return streamChunksOf(chat.data, { isUsageWanted, partsOf: chatParts });
  const completion = textSchema.safeParse(body);
  return completion.success
    ? streamChunksOf(completion.data, { isUsageWanted, partsOf: textParts })
    : undefined;
}

type Choice = Readonly<Record<string, unknown>>;

function streamChunksOf<C extends Choice>(
  body: { readonly choices: readonly C[]; readonly [name: string]: unknown },
  how: { readonly isUsageWanted: boolean; readonly partsOf: (choice: C) => readonly Choice[] },
): readonly AnswerEvent[] {
  const { choices, usage, object, ...rest } = body;
  const head = { ...rest, object: object === 'text_completion' ? object : 'chat.completion.chunk' };
  const chunks = choices.flatMap((choice, position) =>
    how.partsOf(choice).map((part) => ({ ...head, choices: [{ index: choice.index ?? position, ...part }] })),
  );
  const last = how.isUsageWanted && isThere(usage) ? [{ ...head, choices: [], usage }] : [];
  return [...chunks, ...last].map((data) => ({ data }));
}

/** A message in parts: its role and other fields, its text, its tool calls, the end. */
function chatParts({
  message,
  index: _index,
  finish_reason: reason = null,
  logprobs = null,
  ...rest
}: z.infer<typeof chatSchema>['choices'][number]): readonly Choice[] {
  const { role = 'assistant', content, refusal, tool_calls: calls, function_call: call, ...others } = message;
  const words = present({ content, refusal });
  const tools = toolsIn(calls).map((tool, index) => ({ index, ...tool }));
  return [
    { delta: { role, ...present(others) }, finish_reason: null },
    ...(Object.keys(words).length > 0 ? [{ delta: words, logprobs, finish_reason: null }] : []),
    ...tools.map((tool) => ({ delta: { tool_calls: [tool] }, finish_reason: null })),
    ...(isThere(call) ? [{ delta: { function_call: call }, finish_reason: null }] : []),
    { delta: {}, ...rest, finish_reason: reason },
  ];
}

/** A value that is not an object is not a tool call. */
const toolsIn = (calls: unknown): readonly Choice[] =>
  Array.isArray(calls)
    ? calls.map((tool) => loose.safeParse(tool).data).filter((tool) => tool !== undefined)
    : [];

function textParts({
  text,
  index: _index,
  finish_reason: reason = null,
  logprobs = null,
  ...rest
}: z.infer<typeof textSchema>['choices'][number]): readonly Choice[] {
  return [
    { text, logprobs, finish_reason: null },
    { text: '', logprobs: null, ...rest, finish_reason: reason },
  ];
}

const isThere = (value: unknown): boolean => value !== undefined && value !== null;

const present = (fields: Choice): Choice =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => isThere(value)));
