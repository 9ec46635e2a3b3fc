import { completionOf, eventOf, eventsOf } from './completions.ts';
import type { Service } from './visits.ts';

/** A part of a body as it arrives; or the connection breaks; or nothing more arrives. */
export type Piece = { readonly text: string | Uint8Array } | 'break' | 'silence';

export interface WireBody {
  readonly headers: Readonly<Record<string, string>>;
  readonly pieces: readonly Piece[];
}

const piecesOf = (...texts: readonly (string | Uint8Array)[]): readonly Piece[] =>
  texts.map((text) => ({ text }));

export const jsonBody = (data: object, headers: Readonly<Record<string, string>> = {}): WireBody => ({
  headers: { ...json, ...headers },
  pieces: piecesOf(JSON.stringify(data)),
});

const json = { 'content-type': 'application/json' };
const events = { 'content-type': 'text/event-stream; charset=utf-8' };
const overloaded = { error: { message: 'overloaded', type: null, param: null, code: 503 } };

/** The body that an upstream sends with its 200. */
export function bodyOn({ planned, usedTokens, form }: Service, isStreamAsked: boolean): WireBody {
  const completion = completionOf(planned, usedTokens);
  const whole: WireBody = {
    headers: json,
    pieces: piecesOf(completion.slice(0, 40), completion.slice(40)),
  };
  const stream: WireBody = { headers: events, pieces: piecesOf(...eventsOf(planned, usedTokens)) };
  const usual = isStreamAsked ? stream : whole;
  const begun = { headers: usual.headers, pieces: usual.pieces.slice(0, isStreamAsked ? 2 : 1) };
  switch (form) {
    case 'usual':
      return usual;
    case 'a stream that nobody asked for':
      return stream;
    case 'JSON in place of a stream':
      return whole;
    case 'a stream under another name':
      return { ...stream, headers: { 'content-type': 'text/plain' } };
    case 'an error in a 200':
      return jsonBody(overloaded);
    case 'an error as first event':
      return { headers: events, pieces: piecesOf(eventOf(overloaded), 'data: [DONE]\n\n') };
    case 'no choices':
      return jsonBody({ object: 'chat.completion', choices: null });
    case 'broken off':
      return { ...begun, pieces: [...begun.pieces, 'break'] };
    case 'ended early':
      return begun;
    case 'without an end':
      return { ...begun, pieces: [...begun.pieces, 'silence'] };
    default:
      return form satisfies never;
  }
}
