import { tryOnce } from '../../best-effort.ts';
import type { Deps } from '../../deps.ts';
import type { Life } from '../lease/life.ts';
import type { Book } from './book.ts';
import type { Hands } from './hands.ts';
import { aboutHeld, type Held } from './held-request.ts';
import type { KnownChanges } from './known-changes.ts';
import type { Messages } from './messages.ts';
import type { Wake } from './wake.ts';

/** Puts requests into the book, and back into it. */
export interface Line {
  /** Puts a request into its place; after the shift has closed, back into its queue for the next leader. */
  putBack(held: Held): Promise<void>;
  /** Puts a request in hand back into its place. */
  takeBack(held: Held): Promise<void>;
}

export function createLine({
  deps,
  life,
  book,
  hands,
  messages,
  known,
  news,
}: {
  readonly deps: Pick<Deps, 'clock' | 'happenings'>;
  readonly life: Life;
  readonly book: Book;
  readonly hands: Hands;
  readonly messages: Messages;
  readonly known: KnownChanges;
  readonly news: Wake;
}): Line {
  async function putBack(held: Held): Promise<void> {
    if (!life.isOpen()) return messages.hide(held, 0);
    // It may have been changed while it was in hand.
    const current = known.asChanged(held);
    book.put(current);
    // Others may be parked before it.
    if (book.ready(deps.clock.now()) === current) news.notify();
  }

  return {
    putBack,
    async takeBack(held) {
      const latest = messages.latestOf(held);
      hands.release(held.id);
      const about = { step: 'put back', ...aboutHeld(held, deps.clock.now()) };
      await tryOnce(deps, about, () => putBack(latest));
    },
  };
}
