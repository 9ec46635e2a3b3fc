import type { Clock } from '../ports/clock.ts';
import type { Shelf, Shelved, ShelfKey } from '../core/batches/shelf.ts';

/** A shelf's twin in memory. */
export function memoryShelf<T extends Shelved>({ clock }: { readonly clock: Pick<Clock, 'now'> }): Shelf<T> {
  const entries = new Map<string, T>();
  const keyOf = ({ owner, id }: ShelfKey): string => JSON.stringify([owner, id]);
  const isKept = (entry: T | undefined): entry is T => entry !== undefined && entry.keptUntilMs > clock.now();
  const current = (key: ShelfKey): T | undefined => {
    const entry = entries.get(keyOf(key));
    return isKept(entry) ? entry : undefined;
  };

  return {
    add(entry) {
      if (current(entry) !== undefined) return Promise.resolve(false);
      entries.set(keyOf(entry), entry);
      return Promise.resolve(true);
    },

    read: (key) => Promise.resolve(current(key)),

    replace(entry) {
      if (current(entry)?.revision !== entry.revision - 1) return Promise.resolve(false);
      entries.set(keyOf(entry), entry);
      return Promise.resolve(true);
    },

    remove(key) {
      const isThere = current(key) !== undefined;
      entries.delete(keyOf(key));
      return Promise.resolve(isThere);
    },

    list(owner, { limit, after, isOldestFirst = false }) {
      const own = [...entries.values()].filter((entry) => entry.owner === owner && isKept(entry));
      const sign = isOldestFirst ? 1 : -1;
      const sorted = own.toSorted((a, b) => (a.id < b.id ? -sign : sign));
      const isBehind = ({ id }: T) => after === undefined || (isOldestFirst ? id > after : id < after);
      return Promise.resolve(sorted.filter(isBehind).slice(0, limit));
    },
  };
}
