import { classes } from '../cell.ts';
import { createFifo, type Line } from './queue-simulation.ts';

/** The ideal: whenever a server is free the best class goes first, and within a class the earliest arrival. */
export function priorityLine(classOf: (request: number) => number): Line {
  const queues = classes.map(() => createFifo());
  return {
    put: (request) => queues[classOf(request)]?.push(request),
    take() {
      for (const queue of queues) {
        const request = queue.shift();
        if (request !== undefined) return { request, afterMs: 0 };
      }
      return undefined;
    },
  };
}
