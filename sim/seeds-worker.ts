import { parentPort } from 'node:worker_threads';
import { runStretch } from './run-stretch.ts';
import type { Stretch } from './run-seeds.ts';

// Faults are thrown by the thousand, and nobody reads their stacks.
Error.stackTraceLimit = 0;

parentPort?.on('message', (stretch: Stretch) => {
  void runStretch(stretch).then((sum) => parentPort?.postMessage(sum));
});
