import type { StreamEvent } from './stream-event.ts';

/** Tells if a stream has come to its proper end, and did not merely stop. */
export interface Ending {
  note(event: StreamEvent): void;
  isWhole(): boolean;
  /** Nothing relevant can follow. */
  isDone(): boolean;
}

/** A chat or text completion is whole with a `finish_reason` or `[DONE]`, a response only with its last event. */
export function createEnding(): Ending {
  const seen = { end: false, done: false, response: false };
  return {
    note(event) {
      if (event.kind === 'done') seen.done = true;
      if (event.kind === 'chunk' && event.isEnd) seen.end = true;
      if ('chunk' in event && String(event.chunk.type).startsWith('response.')) seen.response = true;
    },
    isWhole: () => seen.end || (seen.done && !seen.response),
    isDone: () => (seen.response ? seen.end : seen.done),
  };
}
