import type { WindowShape } from '../../core/config/headway-config.ts';
import { bucketCount } from '../../core/windows/window-row.ts';

/** The group table's keys. */
export const GROUP_KEY = 'group';
export const ROW_KEY = 'row';

/** The request table's key, and the attribute its TTL is set on (Unix seconds). */
export const REQUEST_KEY = 'id';
export const EXPIRES_AT = 'expiresAt';

/** The request table's index: an owner's requests by time of arrival. It holds only keys. */
export const OWNER_INDEX = 'byOwner';
export const OWNER_KEY = 'owner';
export const CAME_KEY = 'enqueuedAtMs';

/** The keys of the table of files and batches. */
export const SHELF_KEYS = { owner: 'owner', id: 'id' } as const;

/** The keys of the table of callers' keys. */
export const KEY_TABLE_KEYS = { partition: 'partition', row: 'row' } as const;

/** The row of a group's queue. */
export const QUEUE_ROW = 'queue';

const WINDOW = 'window#';

/** The row of a key's budget, beside the key's windows. */
export const budgetRow = (row: string): string => `budget#${row}`;

/** Changes of waiting requests have a partition of their own: only the dispatcher reads them. */
export const changesOf = (group: string): string => `changes/${group}`;
export const CHANGE = 'change#';

/** The waiting requests of a key that limits them: not beside its windows, which every turn reads. */
export const placesOf = (keyId: string): string => `waiting/${keyId}`;

/** The line for the board, in a partition of its own: only those who look read it. */
export const boardOf = (group: string): string => `board/${group}`;
export const BOARD_ROW = 'line';

/**
 * The shape is part of the key: slots of another shape mean something else, so a changed shape starts with an empty
 * window.
 */
export const windowRow = (deploymentId: string, shape: WindowShape): string =>
  `${WINDOW}${deploymentId}${shapeSuffix(shape)}`;

/** The deployment whose window of this shape the row holds, or undefined. */
export function deploymentOfRow(row: string, shape: WindowShape): string | undefined {
  const suffix = shapeSuffix(shape);
  if (!row.startsWith(WINDOW) || !row.endsWith(suffix)) return undefined;
  return row.slice(WINDOW.length, -suffix.length);
}

/** The gauges of a tier are top-level attributes of the queue's row: `ADD` creates those, but not nested ones. */
export const ENQUEUED = 'enqueued:';
export const SERVED = 'served:';
/** Raised by every change that is recorded. */
export const CHANGES = 'changes';
/** Set by operators; absent = open. */
export const MODE = 'mode';

const shapeSuffix = (shape: WindowShape): string => `#${shape.bucketMs}x${bucketCount(shape)}`;
