import { createParser } from 'eventsource-parser';
import { parseExact } from '../../../core/json/exact-json.ts';
import { choicesOf, errorInside, fieldsOf, type Fields } from '../error-inside.ts';

/** The meaning of one event of an upstream's stream for the stream as a whole. */
export type StreamEvent =
  /** No meaning: a comment, a keep-alive, a role without text. */
  | { readonly kind: 'idle'; readonly chunk?: Fields }
  | { readonly kind: 'done' }
  | { readonly kind: 'error'; readonly error: unknown; readonly isTerminal: boolean }
  | { readonly kind: 'chunk'; readonly chunk: Fields; readonly isEnd: boolean }
  /** Tokens, and nothing else. */
  | { readonly kind: 'usage'; readonly chunk: Fields }
  /** Data that is not JSON. */
  | { readonly kind: 'unknown' };

const idle: StreamEvent = { kind: 'idle' };

interface Reading {
  /** The numbers of a chunk stay as they were written. */
  readonly isExact: boolean;
}
const plainly: Reading = { isExact: false };

/** `block`: one event with the blank line after it, as `blocksOf` cuts them. */
export function readEvent(block: Buffer, reading = plainly): StreamEvent {
  let event: StreamEvent = idle;
  const parser = createParser({ onEvent: (said) => (event = eventOf(said.event, said.data, reading)) });
  // The last event of a stream may lack its blank line.
  parser.feed(`${block.toString('utf8').replace(/^\uFEFF/, '')}\n\n`);
  return event;
}

function eventOf(name: string | undefined, data: string, { isExact } = plainly): StreamEvent {
  if (data.trim() === '[DONE]') return { kind: 'done' };
  const value = parsed(data);
  const error = errorInside(value) ?? (name === 'error' ? (value ?? data) : undefined);
  if (error !== undefined) {
    return { kind: 'error', error, isTerminal: fieldsOf(value)?.type === 'response.failed' };
  }
  if (value === undefined) return { kind: 'unknown' };
  return chunkEvent(name, fieldsOf(isExact ? parseExact(data) : value) ?? {});
}

function chunkEvent(name: string | undefined, chunk: Fields): StreamEvent {
  const { choices, usage, type = name } = chunk;
  if (typeof type === 'string' && !Array.isArray(choices)) return typedEvent(type, chunk);
  // `choices: null` is no more of an answer here than in JSON.
  if (choices === null) return fieldsOf(usage) === undefined ? idle : { kind: 'usage', chunk };
  if (Array.isArray(choices) && choices.length === 0) {
    return fieldsOf(usage) === undefined ? { kind: 'idle', chunk } : { kind: 'usage', chunk };
  }
  const said = choicesOf(chunk);
  const isEnd = said.some(({ finish_reason: reason }) => typeof reason === 'string' && reason !== '');
  const isIdle = !isEnd && Array.isArray(choices) && said.every(isSilent);
  return isIdle ? { kind: 'idle', chunk } : { kind: 'chunk', chunk, isEnd };
}

const terminalTypes = new Set(['response.completed', 'response.incomplete', 'response.cancelled']);
/** Events that the Responses API sends before the model's first words. */
const openingTypes =
  /^(?:ping|keepalive|response\.(?:created|in_progress|queued|output_item\.added|content_part\.added))$/;

function typedEvent(type: string, chunk: Fields): StreamEvent {
  if (openingTypes.test(type)) return { kind: 'idle', chunk };
  return { kind: 'chunk', chunk, isEnd: terminalTypes.has(type) };
}

/** True for a delta with a role and no text. */
function isSilent({ delta, text }: Fields): boolean {
  if (typeof text === 'string') return text === '';
  return Object.entries(fieldsOf(delta) ?? {}).every(
    ([name, value]) => name === 'role' || value === null || value === '' || isEmptyList(value),
  );
}

const isEmptyList = (value: unknown): boolean => Array.isArray(value) && value.length === 0;

function parsed(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    return undefined;
  }
}

/** The error in the events of a text; undefined = it is not an event stream, or holds no error. */
export function errorInStream(text: string): unknown {
  let error: unknown;
  const parser = createParser({
    onEvent(said) {
      const event = eventOf(said.event, said.data);
      if (event.kind === 'error') error ??= event.error;
    },
  });
  parser.feed(`${text}\n\n`);
  return error;
}
