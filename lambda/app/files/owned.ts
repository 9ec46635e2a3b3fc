import type { Shelf, Shelved, ShelfPage } from '../../core/batches/shelf.ts';
import { ownersOf, type Owning } from '../../core/keys/principal.ts';

export interface OwnedKey extends Owning {
  readonly id: string;
}

/** Finds an entry of a shelf under any of its owner's names. */
export async function readOwned<T extends Shelved>(
  shelf: Shelf<T>,
  { id, ...owning }: OwnedKey,
): Promise<T | undefined> {
  for (const owner of ownersOf(owning)) {
    const entry = await shelf.read({ owner, id });
    if (entry !== undefined) return entry;
  }
  return undefined;
}

/** A page of the entries under all names: ids sort by creation time, under every owner. */
export async function listOwned<T extends Shelved>(
  shelf: Shelf<T>,
  owning: Owning,
  page: ShelfPage,
): Promise<readonly T[]> {
  const pages = await Promise.all(ownersOf(owning).map((owner) => shelf.list(owner, page)));
  const [first = [], ...others] = pages;
  if (others.length === 0) return first;
  const ahead = page.isOldestFirst === true ? -1 : 1;
  return pages
    .flat()
    .toSorted((a, b) => (a.id < b.id ? ahead : -ahead))
    .slice(0, Math.max(0, page.limit));
}
