import type { AnswerEvent } from '../../../core/answers/answer-event.ts';

/** An answer's events as OpenAI would have sent them: those of a response have names and numbers, and no `[DONE]`. */
export function eventText(events: readonly AnswerEvent[]): string {
  const texts = events.map(({ type, data }, number) =>
    type === undefined
      ? `data: ${JSON.stringify(data)}\n\n`
      : `event: ${type}\ndata: ${JSON.stringify({ ...data, sequence_number: number })}\n\n`,
  );
  const isResponse = events.some(({ type }) => type !== undefined);
  return texts.join('') + (isResponse ? '' : 'data: [DONE]\n\n');
}
