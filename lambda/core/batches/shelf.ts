/** An entry of a shelf: it belongs to its owner and is found by id. */
export interface Shelved extends ShelfKey {
  /** Raised by every change. */
  readonly revision: number;
  /** It counts as gone from this time on, ms since 1970. */
  readonly keptUntilMs: number;
}

export interface ShelfKey {
  readonly owner: string;
  /** Ids of one kind sort by creation time. */
  readonly id: string;
}

export interface ShelfPage {
  readonly limit: number;
  /** The page begins after this id. */
  readonly after?: string | undefined;
  readonly isOldestFirst?: boolean | undefined;
}

/** Keeps one kind of thing that callers own, such as files: written one by one, listed by owner. */
export interface Shelf<T extends Shelved> {
  /** One conditional write. False: the id is taken, and the stored entry stays. */
  add(entry: T): Promise<boolean>;
  /** Strongly consistent. */
  read(key: ShelfKey): Promise<T | undefined>;
  /** One conditional write. False: the stored entry is not the revision right before this one. */
  replace(entry: T): Promise<boolean>;
  /** False: it was not there. */
  remove(key: ShelfKey): Promise<boolean>;
  /** An owner's, newest first unless told otherwise; strongly consistent. */
  list(owner: string, page: ShelfPage): Promise<readonly T[]>;
}

/** An id of `prefix`, the time in milliseconds and something random; sorts by time. */
export const timedId = (
  prefix: string,
  from: { readonly nowMs: number; readonly newId: () => string },
): string => `${prefix}${from.nowMs.toString(16).padStart(12, '0')}${from.newId().slice(4, 24)}`;

/** The creation time in an id of `timedId`, ms since 1970. */
export const madeAtMs = (prefix: string, id: string): number =>
  Number.parseInt(id.slice(prefix.length, prefix.length + 12), 16);
