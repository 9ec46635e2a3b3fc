import { Worker } from 'node:worker_threads';
import type { Broken } from '../run-seeds.ts';
import type { Mutant } from './mutant.ts';

export interface Hunt {
  readonly mutant: Mutant;
  readonly from: number;
  readonly seeds: number;
}

/** The first seed whose world shows the fault; undefined: none does. */
export function hunt(task: Hunt): Promise<Broken | undefined> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: task });
    let found: Broken | undefined;
    worker.on('message', (broken: Broken) => (found = broken));
    worker.on('error', reject);
    worker.on('exit', () => resolve(found));
  });
}
