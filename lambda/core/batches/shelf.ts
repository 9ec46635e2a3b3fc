/** What lies on a shelf: its owner's, found by id. */
export interface Shelved extends ShelfKey {
  /** Raised by every change. */
  readonly revision: number;
  /** Gone from then on, ms since 1970. */
  readonly keptUntilMs: number;
}

export interface ShelfKey {
  readonly owner: string;
  /** Ids of one kind sort by the time of their making. */
  readonly id: string;
}

export interface ShelfPage {
  readonly limit: number;
  /** Begins behind this id. */
  readonly after?: string | undefined;
  readonly isOldestFirst?: boolean | undefined;
}

/** A kind of things that callers own, such as files: kept one by one, listed by owner. */
export interface Shelf<T extends Shelved> {
  /** One conditional write. False: its id is taken, and what is there stays. */
  add(entry: T): Promise<boolean>;
  /** Strongly consistent. */
  read(key: ShelfKey): Promise<T | undefined>;
  /** One conditional write. False: what is there is not of the revision right before the entry's. */
  replace(entry: T): Promise<boolean>;
  /** False: it was not there. */
  remove(key: ShelfKey): Promise<boolean>;
  /** An owner's, newest first unless told otherwise; strongly consistent. */
  list(owner: string, page: ShelfPage): Promise<readonly T[]>;
}

/** `prefix`, the time in milliseconds and something random: sorts by time. */
export const timedId = (
  prefix: string,
  from: { readonly nowMs: number; readonly newId: () => string },
): string => `${prefix}${from.nowMs.toString(16).padStart(12, '0')}${from.newId().slice(4, 24)}`;

/** When an id of `timedId` was made, ms since 1970. */
export const madeAtMs = (prefix: string, id: string): number =>
  Number.parseInt(id.slice(prefix.length, prefix.length + 12), 16);
