import type { ServerResponse } from 'node:http';
import type { Answering, Call } from './misbehaviour.ts';

/** Characters of one to four bytes, so that every cut and every wrong decoding shows. */
export const TEXT = 'Größe: 東京 🙂, done';

const head = { id: 'chatcmpl-1', created: 1_700_000_000, model: 'fake' };
const usage = { prompt_tokens: 10, completion_tokens: 20, total_tokens: 30 };

export const completion = JSON.stringify({
  ...head,
  object: 'chat.completion',
  choices: [{ index: 0, finish_reason: 'stop', message: { role: 'assistant', content: TEXT } }],
  usage,
});

export const VECTOR = [0.5, -0.25, 1e-7];

export const embeddings = JSON.stringify({
  object: 'list',
  data: [{ object: 'embedding', index: 0, embedding: VECTOR }],
  usage: { prompt_tokens: 10, total_tokens: 10 },
});

const chunk = (delta: object, finishReason: string | null = null): string =>
  JSON.stringify({
    ...head,
    object: 'chat.completion.chunk',
    choices: [{ index: 0, delta, finish_reason: finishReason }],
  });

const pieces = Array.from(TEXT, (character) => chunk({ content: character }));
const roleOnly = chunk({ role: 'assistant', content: '' });
const middle = Math.floor(pieces.length / 2);

export const eventsOf = (data: readonly string[], lineEnd = '\n'): string =>
  data.map((text) => `data: ${text}${lineEnd}${lineEnd}`).join('');

/** A whole stream, and what remains when a part is missing. */
export const data = {
  role: [roleOnly],
  half: [roleOnly, ...pieces.slice(0, middle)],
  unfinished: [roleOnly, ...pieces],
  finished: [roleOnly, ...pieces, chunk({}, 'stop')],
  whole: [roleOnly, ...pieces, chunk({}, 'stop'), '[DONE]'],
} as const;

export const stream = eventsOf(data.whole);

type Headers = Readonly<Record<string, string | number>>;

export const jsonType = { 'content-type': 'application/json' };
export const streamType = { 'content-type': 'text/event-stream' };

/** The same answer, whatever is asked. */
export const send =
  (body: string | Uint8Array, headers: Headers = jsonType, status = 200): Answering =>
  (response) => {
    response.writeHead(status, headers);
    response.end(body);
  };

export const sendJson = (status: number, body: unknown, headers: Headers = {}): Answering =>
  send(JSON.stringify(body), { ...jsonType, ...headers }, status);

export const asAsked: Answering = (response, call) => {
  const chat = call.isStream ? send(stream, streamType) : send(completion);
  const answering = call.path.endsWith('/embeddings') ? send(embeddings) : chat;
  answering(response, call);
};

/** One answer for callers who want a stream, another for those who do not. */
export const either =
  (whenStreaming: Answering, otherwise: Answering): Answering =>
  (response, call) =>
    (call.isStream ? whenStreaming : otherwise)(response, call);

/** Refuses this many times, then answers. */
export const first =
  (times: number, refusal: Answering): Answering =>
  (response, call) =>
    (call.nth <= times ? refusal : asAsked)(response, call);

/** The bytes in pieces of this size, each in a packet of its own. */
export const inPieces =
  (body: string | Uint8Array, size: number, headers: Headers): Answering =>
  (response: ServerResponse) => {
    const bytes = Buffer.from(body);
    response.writeHead(200, headers);
    response.socket?.setNoDelay(true);
    const next = (at: number): void => {
      if (at >= bytes.length) return void response.end();
      response.write(bytes.subarray(at, at + size));
      setImmediate(next, at + size);
    };
    next(0);
  };

/** Sends this much and closes the connection without an end. */
export const cutAfter =
  (body: string, headers: Headers): Answering =>
  (response) => {
    response.writeHead(200, headers);
    response.write(body, () => response.destroy());
  };

/** Answers properly only on the right path with the right key. */
export const only =
  (isRight: (call: Call) => boolean): Answering =>
  (response, call) => {
    if (isRight(call)) asAsked(response, call);
    else sendJson(404, { error: { message: `not this: ${call.path}`, code: 'wrong_call' } })(response, call);
  };
