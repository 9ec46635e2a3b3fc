import { createParser } from 'eventsource-parser';
import * as z from 'zod';

const chunkSchema = z.object({
  choices: z.array(
    z.object({
      delta: z.object({ content: z.string().nullish() }),
      finish_reason: z.string().nullish(),
    }),
  ),
});

/** The data of each event, parsed; `[DONE]` and anything that is not JSON as text. */
export function eventsIn(text: string): readonly unknown[] {
  const events: unknown[] = [];
  const parser = createParser({
    onEvent: ({ data }) => {
      try {
        events.push(JSON.parse(data));
      } catch {
        events.push(data);
      }
    },
  });
  parser.feed(text.endsWith('\n') ? text : `${text}\n\n`);
  return events;
}

/** The text of a stream that says that it is finished; undefined if it does not. */
export function wholeText(events: readonly unknown[]): string | undefined {
  let text = '';
  let isFinished = false;
  for (const event of events) {
    if (event === '[DONE]') return isFinished ? text : undefined;
    const choice = chunkSchema.safeParse(event).data?.choices[0];
    text += choice?.delta.content ?? '';
    isFinished ||= choice?.finish_reason === 'stop';
  }
  return isFinished ? text : undefined;
}
