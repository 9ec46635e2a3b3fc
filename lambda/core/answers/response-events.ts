import * as z from 'zod';
import type { AnswerEvent } from './answer-event.ts';

type Fields = Readonly<Record<string, unknown>>;

const list = z.array(z.looseObject({}));
const listOf = (value: unknown): readonly Fields[] => list.safeParse(value).data ?? [];

/** A finished response of OpenAI's Responses API as the stream that it would have been. */
export function responseEvents(body: Fields): readonly AnswerEvent[] {
  const begun = { ...body, status: 'in_progress', output: [], usage: null };
  const end = ['incomplete', 'failed'].find((status) => status === body.status) ?? 'completed';
  return [
    event('response.created', { response: begun }),
    event('response.in_progress', { response: begun }),
    ...listOf(body.output).flatMap(itemEvents),
    event(`response.${end}`, { response: body }),
  ];
}

function itemEvents(item: Fields, index: number): readonly AnswerEvent[] {
  const at = { item_id: item.id, output_index: index };
  const { inner, empty } = insideOf(item, at);
  return [
    event('response.output_item.added', {
      output_index: index,
      item: { ...item, ...empty, status: 'in_progress' },
    }),
    ...inner,
    event('response.output_item.done', { output_index: index, item }),
  ];
}

/** The events that fill an item, and its fields before they do. */
function insideOf(
  item: Fields,
  at: Fields,
): { readonly inner: readonly AnswerEvent[]; readonly empty: Fields } {
  if (item.type === 'message') {
    const inner = listOf(item.content).flatMap((part, index) =>
      partEvents(part, { ...at, content_index: index }),
    );
    return { inner, empty: { content: [] } };
  }
  if (item.type !== 'function_call') return { inner: [], empty: {} };
  const { name, arguments: given } = item;
  const inner = [
    event('response.function_call_arguments.delta', { ...at, delta: given }),
    event('response.function_call_arguments.done', { ...at, name, arguments: given }),
  ];
  return { inner, empty: { arguments: '' } };
}

function partEvents(part: Fields, at: Fields): readonly AnswerEvent[] {
  const isText = part.type === 'output_text';
  const { text, logprobs = [] } = part;
  const spoken = [
    event('response.output_text.delta', { ...at, delta: text, logprobs }),
    event('response.output_text.done', { ...at, text, logprobs }),
  ];
  return [
    event('response.content_part.added', { ...at, part: isText ? { ...part, text: '' } : part }),
    ...(isText ? spoken : []),
    event('response.content_part.done', { ...at, part }),
  ];
}

const event = (type: string, fields: Fields): AnswerEvent => ({ type, data: { type, ...fields } });
