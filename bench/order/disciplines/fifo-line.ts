import { createFifo, type Line } from './queue-simulation.ts';

/** One queue for all, in order of arrival. */
export function fifoLine(): Line {
  const queue = createFifo();
  return {
    put: (request) => queue.push(request),
    take() {
      const request = queue.shift();
      return request === undefined ? undefined : { request, afterMs: 0 };
    },
  };
}
