import { withPlainNumbers } from '../../core/json/exact-json.ts';
import { fieldsInList, fieldsOf, type Fields } from './error-inside.ts';
import { createEnding } from './stream/ending.ts';
import { blocksOf } from './stream/event-blocks.ts';
import { mergeFields } from './merge.ts';
import { readEvent } from './stream/stream-event.ts';

/**
 * The answer assembled from a whole event stream. `error`: the error in it; `broken`: it ends too early; `unknown`:
 * it is not in OpenAI's format.
 */
export type Assembled =
  | { readonly kind: 'answer'; readonly answer: Fields }
  | { readonly kind: 'error'; readonly error: unknown }
  | { readonly kind: 'broken' }
  | { readonly kind: 'unknown' };

export function assemble(stream: Buffer): Assembled {
  const chunks: Fields[] = [];
  const ending = createEnding();
  let response: Fields | undefined;
  for (const block of blocksOf(stream)) {
    const event = readEvent(block, { isExact: true });
    if (event.kind === 'error' || event.kind === 'unknown') return event;
    ending.note(event);
    if (event.kind === 'chunk' && event.isEnd) response = fieldsOf(event.chunk.response) ?? response;
    if ('chunk' in event) chunks.push(event.chunk);
  }
  if (!ending.isWhole()) return { kind: 'broken' };
  const answer = response ?? completionOf(chunks);
  return answer === undefined ? { kind: 'unknown' } : { kind: 'answer', answer };
}

/** The chunks of a chat or text completion as one. */
function completionOf(chunks: readonly Fields[]): Fields | undefined {
  const withChoices = chunks.filter(({ choices }) => Array.isArray(choices));
  const [first] = withChoices;
  if (first === undefined) return undefined;
  const choices = new Map<unknown, Fields>();
  let rest: Fields = {};
  for (const { choices: pieces, ...others } of withChoices) {
    rest = { ...rest, ...said(others) };
    for (const [position, piece] of fieldsInList(pieces).entries()) {
      const { index = position } = withPlainNumbers(piece);
      choices.set(index, mergeFields(choices.get(index) ?? {}, piece));
    }
  }
  const { object: _, id, created, model, usage, ...others } = rest;
  const isText = [...choices.values()].some(({ text }) => typeof text === 'string');
  const numbered = [...choices].sort(([a], [b]) => Number(a) - Number(b));
  return {
    id: first.id ?? id,
    object: isText ? 'text_completion' : 'chat.completion',
    created: first.created ?? created,
    model,
    ...others,
    choices: numbered.map(([index, choice]) => (isText ? { ...choice, index } : asMessage(index, choice))),
    ...(usage !== undefined && { usage }),
  };
}

function asMessage(index: unknown, { delta, ...choice }: Fields): Fields {
  const { tool_calls: calls, ...said } = fieldsOf(delta) ?? {};
  const message = { role: 'assistant', content: null, ...said };
  const tools = fieldsInList(calls).map(({ index: _, ...call }) => call);
  return { ...choice, index, message: tools.length === 0 ? message : { ...message, tool_calls: tools } };
}

const said = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined && value !== null));
