import { classes } from '../cell.ts';
import { createFifo, type Line } from './queue-simulation.ts';

/** The most messages in one reply of SQS. */
const BATCH = 10;

/**
 * Plain SQS under the best conditions: a queue for each class, the best polled first, each in order of arrival. One
 * worker receives up to ten messages of one queue and hands them out in that order as servers become free, without
 * waiting for the last to end; then it receives again. With one mixed queue this is FIFO.
 */
export function batchLine(classOf: (request: number) => number): Line {
  const queues = classes.map(() => createFifo());
  let batch: number[] = [];

  function receive(): number[] {
    for (const queue of queues) {
      const received: number[] = [];
      while (received.length < BATCH) {
        const request = queue.shift();
        if (request === undefined) break;
        received.push(request);
      }
      if (received.length > 0) return received;
    }
    return [];
  }

  return {
    put: (request) => queues[classOf(request)]?.push(request),
    take() {
      if (batch.length === 0) batch = receive();
      const request = batch.shift();
      return request === undefined ? undefined : { request, afterMs: 0 };
    },
  };
}
