import type { QueueRow } from '../../../core/line/queue-row.ts';
import { isTerminal } from '../../../core/requests/request.ts';
import type { Change } from '../../../core/requests/waiting-change.ts';
import type { Deps } from '../../deps.ts';
import type { Book } from './book.ts';
import type { Drops } from './drop.ts';
import type { KnownChanges } from './known-changes.ts';
import type { Wake } from './wake.ts';

/** Follows the changes that callers make to waiting requests. */
export interface Changes {
  /** False until the changes that were noted for an earlier leader have been read. */
  areRead(): boolean;
  /** Reads the changes if the row says that there are new ones, and moves requests to their new places. */
  take(queue: QueueRow): Promise<void>;
  /** Takes up changes that were noted for an earlier leader, and forgets old ones. */
  keep(): Promise<void>;
}

export function createChanges({
  deps: { groups, requests },
  group,
  queueAtStart,
  book,
  known,
  drops,
  news,
}: {
  readonly deps: Pick<Deps, 'groups' | 'requests'>;
  readonly group: string;
  readonly queueAtStart: QueueRow;
  readonly book: Book;
  readonly known: KnownChanges;
  readonly drops: Drops;
  readonly news: Wake;
}): Changes {
  /** The row's count of changes when they were last read; -1 = not yet. Where there were none, none are to be read. */
  let seen = queueAtStart.changes === 0 ? 0 : -1;

  async function take(queue: QueueRow): Promise<void> {
    if (queue.changes <= seen) return;
    const noted = await groups.changes(group);
    // A change that is noted after this read is announced after it, too.
    seen = queue.changes;
    await Promise.all(noted.map(apply));
    news.notify();
  }

  async function apply(change: Change): Promise<void> {
    if (!known.note(change)) return;
    const held = book.get(change.id);
    if (held === undefined) return;
    if (change.isOver) await drops.ifOver(held);
    else book.put(known.asChanged(held));
  }

  /** Forgets the changes of requests that wait no longer. */
  async function forgetOld(): Promise<void> {
    const ids = known.ids();
    if (ids.length === 0) return;
    const records = await requests.readMany(ids);
    const waiting = new Set(records.filter(({ status }) => !isTerminal(status)).map(({ id }) => id));
    const old = ids.filter((id) => !waiting.has(id));
    await groups.forgetChanges(group, old);
    known.forget(old);
  }

  return {
    areRead: () => seen >= 0,
    take,
    async keep() {
      if (seen < 0) await take(queueAtStart);
      await forgetOld();
    },
  };
}
