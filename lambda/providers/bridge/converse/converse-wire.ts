import { readAll } from '../../wire/read-all.ts';
import { comment, createChunkWriter, errorEvent } from '../chunk-writer.ts';
import type { Heading } from '../completion.ts';
import { readChat } from '../read-chat.ts';
import { eventFields, parsedFields, wholeCompletion } from '../whole.ts';
import type { Bytes, Wire } from '../wire.ts';
import { createFrames, type Frame } from './frames.ts';
import { converseAnswer } from './read-answer.ts';
import { createConverseEvents } from './read-events.ts';
import { converseRequest } from './write-request.ts';

/** Amazon Bedrock's Converse and ConverseStream. */
export const converseWire: Wire = {
  path: ({ model, isStream }) => `model/${encodeURIComponent(model)}/converse${isStream ? '-stream' : ''}`,
  headers: { accept: '*/*' },
  write: (body, { model }) => converseRequest(readChat(body), model),
  read: (bytes, { headers, heading }) =>
    String(headers['content-type']).includes('eventstream')
      ? readFrames(bytes, heading)
      : readWhole(bytes, heading),
};

async function* readWhole(bytes: Bytes, heading: Heading): AsyncGenerator<Uint8Array> {
  yield wholeCompletion(await readAll(bytes), heading, converseAnswer);
}

async function* readFrames(bytes: Bytes, heading: Heading): AsyncGenerator<Uint8Array> {
  const frames = createFrames();
  const events = createConverseEvents();
  const writer = createChunkWriter(heading);
  for await (const chunk of bytes) {
    for (const frame of frames.feed(chunk)) {
      const error = errorIn(frame);
      if (error !== undefined) {
        yield Buffer.from(errorEvent(JSON.stringify(error)));
        return;
      }
      const event = eventFields(frame.payload.toString('utf8'));
      const said = events.read(frame.headers[':event-type'] ?? '', event);
      const text = said.map((piece) => writer.write(piece)).join('');
      yield Buffer.from(text || comment);
    }
  }
  if (events.isOver() && frames.isEmpty()) yield Buffer.from(writer.end());
}

/** An exception names its type, an error its code; in the form of Anthropic's error events. */
function errorIn({ headers, payload }: Frame) {
  const { ':message-type': kind = 'event', ':exception-type': exception, ':error-code': code } = headers;
  if (kind === 'event') return undefined;
  const said = parsedFields(payload.toString('utf8'))?.message ?? headers[':error-message'];
  const type = exception ?? code ?? 'unknown';
  return {
    type: 'error',
    error: { type: `${type.slice(0, 1).toUpperCase()}${type.slice(1)}`, message: said },
  };
}
