import { parentPort } from 'node:worker_threads';
import type { Cell } from './cell.ts';
import { runCell } from './run-cell.ts';

parentPort?.once('message', (cell: Cell) => {
  void runCell(cell).then((result) => parentPort?.postMessage(result));
});
