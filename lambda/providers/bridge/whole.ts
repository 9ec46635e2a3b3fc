import { parseExact } from '../../core/json/exact-json.ts';
import { fieldsOf, type Fields } from '../wire/error-inside.ts';
import { textOf } from '../wire/read-all.ts';
import { UnreadableAnswer } from '../wire/unreadable-answer.ts';
import { completionOf, type Heading } from './completion.ts';
import type { Said } from './said.ts';

/** A whole answer as a chat completion; what is not the wire's stays as it is, to be judged like any answer. */
export function wholeCompletion(
  body: Buffer,
  heading: Heading,
  read: (answer: Fields) => readonly Said[] | undefined,
): Uint8Array {
  const answer = parsedFields(textOf(body));
  const said = answer && read(answer);
  return said === undefined
    ? body
    : Buffer.from(
        JSON.stringify({ ...completionOf(said, heading), ...(heading.isNative && { anthropic: answer }) }),
      );
}

/** @throws UnreadableAnswer for an event of a stream that is not an object in JSON */
export function eventFields(text: string): Fields {
  const event = parsedFields(text);
  if (event === undefined) throw new UnreadableAnswer('The upstream sent an event that is not JSON.');
  return event;
}

/** Numbers stay as they were written. undefined: it is not an object in JSON. */
export function parsedFields(text: string): Fields | undefined {
  try {
    return fieldsOf(parseExact(text));
  } catch {
    return undefined;
  }
}
