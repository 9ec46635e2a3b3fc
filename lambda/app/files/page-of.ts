import type { Shelved, ShelfPage } from '../../core/batches/shelf.ts';
import type { Page } from './files.ts';

/** A page of the wanted entries, read in as many pieces as it takes. */
export async function pageOf<T extends Shelved>(
  page: ShelfPage,
  list: (from: ShelfPage) => Promise<readonly T[]>,
  isWanted: (entry: T) => boolean = () => true,
): Promise<Page<T>> {
  // One more than asked for tells if there are more.
  const limit = page.limit + 1;
  const data: T[] = [];
  let { after } = page;
  for (;;) {
    const entries = await list({ ...page, limit, after });
    data.push(...entries.filter(isWanted));
    after = entries.at(-1)?.id;
    if (entries.length < limit || data.length >= limit) break;
  }
  return { data: data.slice(0, page.limit), hasMore: data.length > page.limit };
}
