import type { PlannedRequest } from '../plan/plan.ts';

/** An upstream's completion of a request. */
export const completionOf = ({ n }: PlannedRequest, usedTokens: number): string =>
  JSON.stringify({
    id: `chatcmpl-${String(n)}`,
    object: 'chat.completion',
    created: 1,
    model: 'm',
    choices: [{ index: 0, message: { role: 'assistant', content: wordsFor(n) }, finish_reason: 'stop' }],
    usage: usageOf(usedTokens),
  });

/** The same as the events of a stream, in order. */
export function eventsOf({ n }: PlannedRequest, usedTokens: number): readonly string[] {
  const event = (more: object) =>
    eventOf({
      id: `chatcmpl-${String(n)}`,
      object: 'chat.completion.chunk',
      created: 1,
      model: 'm',
      ...more,
    });
  const chunk = (delta: object, finish: string | null) =>
    event({ choices: [{ index: 0, delta, finish_reason: finish }] });
  return [
    chunk({ role: 'assistant', content: '' }, null),
    chunk({ content: wordsFor(n) }, null),
    chunk({}, 'stop'),
    event({ choices: [], usage: usageOf(usedTokens) }),
    'data: [DONE]\n\n',
  ];
}

export const eventOf = (data: object): string => `data: ${JSON.stringify(data)}\n\n`;

const usageOf = (total: number) => ({ prompt_tokens: 0, completion_tokens: total, total_tokens: total });

const wordsFor = (n: number): string => `answers request ${String(n)}.`;

/** The request that a completion belongs to, in whatever form it has been passed on. */
export function requestIn(text: string): number | null {
  const found = /answers request (\d+)\./.exec(text);
  return found === null ? null : Number(found[1]);
}
