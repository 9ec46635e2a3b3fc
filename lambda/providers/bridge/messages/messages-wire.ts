import { createParser } from 'eventsource-parser';
import { errorInside, type Fields } from '../../wire/error-inside.ts';
import { readAll, restOf } from '../../wire/read-all.ts';
import { sniffed } from '../../wire/sniff.ts';
import { comment, createChunkWriter, errorEvent } from '../chunk-writer.ts';
import type { Heading } from '../completion.ts';
import { readChat } from '../read-chat.ts';
import { eventFields, wholeCompletion } from '../whole.ts';
import type { Bytes, Wire } from '../wire.ts';
import { messagesAnswer } from './read-answer.ts';
import { createMessagesEvents } from './read-events.ts';
import { messagesRequest } from './write-request.ts';

/** Anthropic's Messages API. */
export const messagesWire: Wire = {
  path: () => 'messages',
  headers: { 'anthropic-version': '2023-06-01' },
  write: (body, { model, native }) =>
    native === undefined
      ? messagesRequest(readChat(body), { model, isStream: body.stream === true })
      : { body: { ...native.request, model }, isByTool: false, isNative: true },
  read: (bytes, { heading }) => readMessages(bytes, heading),
};

async function* readMessages(bytes: Bytes, heading: Heading): AsyncGenerator<Uint8Array> {
  const found = await sniffed(bytes);
  try {
    if (found.isEvents) yield* readEvents(restOf(found), heading);
    else yield wholeCompletion(await readAll(restOf(found)), heading, messagesAnswer);
  } finally {
    await found.rest.return?.();
  }
}

async function* readEvents(bytes: Bytes, heading: Heading): AsyncGenerator<Uint8Array> {
  const translation = createTranslation(heading);
  const decoder = new TextDecoder();
  for await (const chunk of bytes) {
    const { text, isFailed } = translation.feed(decoder.decode(chunk, { stream: true }));
    if (text !== '') yield Buffer.from(text);
    if (isFailed) return;
  }
}

/** The events of a stream, as far as they have arrived, as OpenAI's. */
interface Translation {
  /** `isFailed`: an error has come, and nothing after it counts. */
  feed(text: string): { readonly text: string; readonly isFailed: boolean };
}

function createTranslation(heading: Heading): Translation {
  const events = createMessagesEvents();
  const writer = createChunkWriter(heading);
  let text = '';
  let isFailed = false;
  const parser = createParser({
    onEvent({ data }) {
      if (isFailed || events.isOver()) return;
      const event = eventFields(data);
      isFailed = errorInside(event) !== undefined;
      text += isFailed ? errorEvent(data) : raw(data) + translated(event);
    },
  });

  const raw = (data: string): string =>
    heading.isNative
      ? `data: {"object":"chat.completion.chunk","choices":[],"anthropic":${data.replaceAll('\n', ' ')}}\n\n`
      : '';

  function translated(event: Fields): string {
    const written = events.read(event).map((said) => writer.write(said));
    if (events.isOver()) written.push(writer.end());
    return written.join('') || comment;
  }

  return {
    feed(arrived) {
      text = '';
      parser.feed(arrived);
      return { text, isFailed };
    },
  };
}
