import { linesOf, type InputLine } from '../../core/batches/batch-lines.ts';
import type { BatchRecord } from '../../core/batches/batch.ts';
import type { BatchDeps } from './batch-deps.ts';

/** One round of work on one batch, by one function. */
export interface Work {
  readonly deps: BatchDeps;
  /** Names the worker. */
  readonly worker: string;
  /** The input's lines, read once. */
  readonly lines: () => Promise<readonly InputLine[]>;
}

export function beginWork(deps: BatchDeps, { inputBlob }: BatchRecord, worker: string): Work {
  let lines: Promise<readonly InputLine[]> | undefined;
  return { deps, worker, lines: () => (lines ??= deps.blobs.get(inputBlob).then(linesOf)) };
}
