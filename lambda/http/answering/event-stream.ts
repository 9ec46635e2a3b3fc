import type { AnswerEvent } from '../../core/answers/answer-event.ts';

/**
 * Writes events as an event stream, each with its number; leaves out those up to `startingAfter`. The last line
 * says that the stream is whole.
 */
export function* eventStream(events: readonly AnswerEvent[], startingAfter = -1): Generator<string> {
  for (const [number, { type, data }] of events.entries()) {
    if (number <= startingAfter) continue;
    const name = type === undefined ? '' : `event: ${type}\n`;
    yield `id: ${number}\n${name}data: ${JSON.stringify({ ...data, sequence_number: number })}\n\n`;
  }
  yield 'data: [DONE]\n\n';
}

/** An error that replaces the rest of the stream: no `[DONE]` follows it. */
export const errorEvent = (envelope: string): string => `data: ${envelope}\n\n`;
