import type { PlannedRequest } from '../plan/plan.ts';

/** The body that a planned request's caller sends, without Headway's own fields. */
export function bodyOf(request: PlannedRequest): Readonly<Record<string, unknown>> {
  return {
    request: request.n,
    model: request.group,
    max_tokens: request.maxTokens,
    stream: request.isStreamed,
    messages: [{ role: 'user', content: 'x'.repeat(request.promptLength) }],
  };
}
