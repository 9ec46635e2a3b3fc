import type { BatchRecord } from '../../core/batches/batch.ts';
import type { FileRecord } from '../../core/batches/file-record.ts';
import type { Endpoint } from '../../core/requests/request.ts';
import type { Shelf, Shelved } from '../../core/batches/shelf.ts';
import type { Deps } from '../deps.ts';
import type { IncomingRequest } from '../use-cases.ts';

/** Marks a batch that is not over: on a shelf of its own, so that the sweep finds it without a scan. */
export interface OpenBatch extends Shelved {
  /** The owner of the batch. */
  readonly batchOwner: string;
}

/** The owner of the shelf of open batches; no caller has this name. */
export const OPEN_BATCHES = 'open-batches';

/** A line as its body asks for it. */
export interface LineBody extends Omit<IncomingRequest, 'owner' | 'priority'> {
  /** undefined: it has none of its own. */
  readonly priority: number | undefined;
  /** Every name of its model. */
  readonly modelNames: readonly string[];
}

/**
 * Reads a line's body as the request that it would be at its endpoint's own door.
 * @throws Fault that names the field and what would be right
 */
export type ReadBody = (line: {
  readonly body: Readonly<Record<string, unknown>>;
  readonly endpoint: Endpoint;
}) => LineBody;

export interface BatchDeps extends Deps {
  readonly files: Shelf<FileRecord>;
  readonly batches: Shelf<BatchRecord>;
  readonly openBatches: Shelf<OpenBatch>;
  readonly readBody: ReadBody;
}
