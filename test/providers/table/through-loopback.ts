import { createHttpClient, type HttpClient } from '../../../lambda/providers/http-client.ts';
import type { Clock } from '../../../lambda/ports/clock.ts';

/** Calls a server on loopback in place of a provider's address, and remembers what was asked for. */
export interface Loopback extends HttpClient {
  readonly asked: readonly string[];
}

export function throughLoopback(server: string): Loopback {
  const asked: string[] = [];
  const http = createHttpClient({ now: () => NOW });
  return {
    asked,
    post(post) {
      asked.push(post.url.href);
      return http.post({ ...post, url: new URL(`${post.url.pathname}${post.url.search}`, server) });
    },
  };
}

const NOW = 1_700_000_000_000;

/** No deadline passes while it is looked at. */
export const stillClock: Clock = {
  now: () => NOW,
  sleep: (_ms, signal) =>
    new Promise((resolve) => {
      signal?.addEventListener('abort', () => resolve(), { once: true });
    }),
};
