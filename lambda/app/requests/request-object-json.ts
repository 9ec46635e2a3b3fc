import type { RequestObject } from '../use-cases.ts';

/** The request object as JSON; the upstream's body goes in as its exact text, digit for digit. */
export function requestObjectJson(
  object: Pick<RequestObject, 'response' | 'error' | 'metadata'> & Partial<Pick<RequestObject, 'webhook'>>,
): string {
  const { response, error, webhook, metadata, ...head } = object;
  const opened = JSON.stringify(head).slice(0, -1);
  const tail = JSON.stringify({ error, webhook, metadata }).slice(1);
  return `${opened},"response":${response ?? 'null'},${tail}`;
}
