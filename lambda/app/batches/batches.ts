import type { BatchRecord } from '../../core/batches/batch.ts';
import type { Endpoint } from '../../core/requests/request.ts';
import type { ShelfKey, ShelfPage } from '../../core/batches/shelf.ts';
import type { Page } from '../files/files.ts';

export interface BatchWanted {
  readonly owner: string;
  readonly inputFileId: string;
  readonly endpoint: Endpoint;
  /** Absent: one of the last tier's. */
  readonly priority?: number | undefined;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * The use cases of batches. Another owner's batch does not exist: `batch_not_found`. A batch is worked on a
 * little by whoever creates or reads it, and by the sweep: any of them may crash at any time.
 */
export interface Batches {
  /** Durable once this resolves. Throws `invalid_request` for a file that there is not. */
  create(wanted: BatchWanted): Promise<BatchRecord>;
  read(which: ShelfKey): Promise<BatchRecord>;
  list(listing: ShelfPage & { readonly owner: string }): Promise<Page<BatchRecord>>;
  /** Throws `batch_ended` for one that cannot be cancelled any more. */
  cancel(which: ShelfKey): Promise<BatchRecord>;
  /** Works on all batches that are not over, until `untilMs` at the latest. */
  sweep(untilMs: number): Promise<void>;
}
