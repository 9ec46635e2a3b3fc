import type { BatchRecord } from '../../core/batches/batch.ts';
import type { Endpoint } from '../../core/requests/request.ts';
import type { ShelfPage } from '../../core/batches/shelf.ts';
import type { Owning, Principal } from '../../core/keys/principal.ts';
import type { OwnedKey } from '../files/owned.ts';
import type { Page } from '../files/files.ts';

export interface BatchWanted extends Owning {
  /** Absent: no key limits it. */
  readonly key?: Pick<Principal, 'keyId' | 'settings'>;
  readonly inputFileId: string;
  readonly endpoint: Endpoint;
  /** Absent: a priority of the last tier. */
  readonly priority?: number | undefined;
  readonly metadata: Readonly<Record<string, string>>;
}

/**
 * The use cases of batches. Another owner's batch does not exist: `batch_not_found`. Each function that creates or
 * reads a batch does a little of its work, and so does the sweep: any of them may crash at any time.
 */
export interface Batches {
  /** Durable once this resolves. Throws `invalid_request` for a file that does not exist. */
  create(wanted: BatchWanted): Promise<BatchRecord>;
  read(which: OwnedKey): Promise<BatchRecord>;
  list(listing: ShelfPage & Owning): Promise<Page<BatchRecord>>;
  /** Throws `batch_ended` for a batch that can no longer be cancelled. */
  cancel(which: OwnedKey): Promise<BatchRecord>;
  /** Works on all batches that are not over, until `untilMs` at the latest. */
  sweep(untilMs: number): Promise<void>;
}
