import { Worker } from 'node:worker_threads';
import type { Cell } from './cell.ts';
import type { CellResult } from './run-cell.ts';

/** Runs all cells, `threads` at a time, each in a thread of its own; results are in the order of the cells. */
export async function runCells(
  cells: readonly Cell[],
  threads: number,
  onResult: (result: CellResult) => void,
): Promise<CellResult[]> {
  const results: CellResult[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < cells.length; index = next++) {
      const result = await inThread(cells[index]!);
      results[index] = result;
      onResult(result);
    }
  };
  await Promise.all(Array.from({ length: threads }, work));
  return results;
}

function inThread(cell: Cell): Promise<CellResult> {
  const worker = new Worker(new URL('./cell-worker.ts', import.meta.url));
  return new Promise<CellResult>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`a thread ended with ${code}`)));
    worker.postMessage(cell);
  }).finally(() => worker.terminate());
}
