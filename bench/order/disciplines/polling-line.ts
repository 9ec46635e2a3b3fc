import type { Line } from './queue-simulation.ts';

/** LiteLLM's default `polling_interval`. */
const POLL_MS = 30;

/**
 * LiteLLM's rule: everybody polls, and while there is capacity the one that polls passes, whatever its priority.
 * Polls are spread evenly over the interval, so the first of `n` waiting requests is any of them, after the least
 * of `n` uniform parts of it. This models the order alone: capacity is counted exactly as for the others, and a
 * head of the queue that is tried without capacity and returns neither uses capacity nor loses anything.
 */
export function pollingLine(random: () => number): Line {
  const waiting: number[] = [];
  return {
    put: (request) => void waiting.push(request),
    take() {
      if (waiting.length === 0) return undefined;
      const afterMs = POLL_MS * (1 - (1 - random()) ** (1 / waiting.length));
      const index = Math.floor(random() * waiting.length);
      const request = waiting[index]!;
      const last = waiting.pop()!;
      if (index < waiting.length) waiting[index] = last;
      return { request, afterMs };
    },
  };
}
