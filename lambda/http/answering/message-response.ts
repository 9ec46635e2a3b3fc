import { createParser } from 'eventsource-parser';
import type { Readable } from 'node:stream';
import { isJsonObject, parseExact } from '../../core/json/exact-json.ts';
import type { JsonObject } from '../../api/bodies/json-object.ts';
import { messageError } from '../../api/messages/message-error.ts';
import { createMessageEvents } from '../../api/messages/message-events.ts';
import { messageOf } from '../../api/messages/message-of.ts';
import { jsonResponse, type HttpResponse } from '../edge/response.ts';
import { bodyOf } from './relay.ts';

/** The answer of a chat completion as that of Anthropic's Messages. */
export function messageResponse(response: HttpResponse): HttpResponse {
  const { statusCode, headers, body } = response;
  if (typeof body === 'string') {
    const answer = parsed(body.trim());
    if (answer === undefined) return response;
    const told = statusCode < 400 ? messageOf(answer) : undefined;
    const said = told ?? messageError(answer, statusCode < 400 ? 500 : statusCode);
    return said === undefined ? response : jsonResponse(statusCode, JSON.stringify(said), headers);
  }
  const isStream = headers['content-type']?.startsWith('text/event-stream') === true;
  const told = isStream ? toldAsEvents(body) : toldWhole(body);
  return { statusCode, headers, body: bodyOf(told, () => body.destroy()) };
}

function parsed(text: string): JsonObject | undefined {
  try {
    const value = parseExact(text);
    return isJsonObject(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}

const written = (event: JsonObject): string =>
  `event: ${String(event.type)}\ndata: ${JSON.stringify(event)}\n\n`;

const ping = { type: 'ping' };

async function* toldAsEvents(body: Readable): AsyncGenerator<string> {
  const events = createMessageEvents();
  const decoder = new TextDecoder();
  let text = '';
  const tell = (told: readonly JsonObject[]): void => {
    text += told.map(written).join('');
  };
  const parser = createParser({
    onComment: () => tell([ping]),
    onEvent({ data }) {
      if (data === '[DONE]') tell(events.end());
      else tell(events.read(parsed(data) ?? {}));
    },
  });
  const bytes: AsyncIterable<Uint8Array | string> = body;
  for await (const chunk of bytes) {
    text = '';
    parser.feed(typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true }));
    if (text !== '') yield text;
  }
}

/** Blanks keep a connection alive before an answer that comes late. */
async function* toldWhole(body: Readable): AsyncGenerator<string> {
  let held = '';
  const decoder = new TextDecoder();
  const bytes: AsyncIterable<Uint8Array | string> = body;
  for await (const chunk of bytes) {
    const text = typeof chunk === 'string' ? chunk : decoder.decode(chunk, { stream: true });
    if (text.trim() === '' && held === '') yield text;
    else held += text;
  }
  const answer = parsed(held);
  const said = answer && (messageOf(answer) ?? messageError(answer, 500));
  yield said === undefined ? held : JSON.stringify(said);
}
