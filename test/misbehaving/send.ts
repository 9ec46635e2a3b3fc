import { KEY } from '../../bench/gateway-process.ts';

/** A request that never ends is given up after this. */
export const LONGEST_MS = 45_000;
export const authorization = `Bearer ${KEY}`;
const headers = { authorization, 'content-type': 'application/json' };

/** Parsed; the text itself if it is not JSON. */
export async function jsonOf(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

export function send(
  url: string,
  path: string,
  { body, prefer }: { readonly body?: object; readonly prefer?: string } = {},
): Promise<Response> {
  return fetch(`${url}${path}`, {
    method: body === undefined ? 'GET' : 'POST',
    headers: prefer === undefined ? headers : { ...headers, prefer },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(LONGEST_MS),
  });
}
