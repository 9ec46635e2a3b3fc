import type { Turn } from '../../../core/requests/request.ts';
import type { Deps } from '../../deps.ts';
import { deploymentOf } from '../../turns/turns.ts';
import type { Life } from '../lease/life.ts';
import type { Book } from '../line/book.ts';
import type { Drops } from '../line/drop.ts';
import type { Hands } from '../line/hands.ts';
import type { Held } from '../line/held-request.ts';
import type { View } from './view.ts';

/** Picks the request that goes next. */
export interface Picker {
  /** The best request before its deadline. Requests past theirs are dropped here without a turn. */
  best(): Held | undefined;
  /** Takes the best request out of the book and in hand, if it fits the turn. */
  take(turn: Turn): Held | undefined;
}

export function createPicker({
  deps,
  life,
  view,
  book,
  hands,
  drops,
}: {
  readonly deps: Pick<Deps, 'clock' | 'config'>;
  readonly life: Life;
  readonly view: View;
  readonly book: Book;
  readonly hands: Hands;
  readonly drops: Drops;
}): Picker {
  function best(): Held | undefined {
    for (;;) {
      const first = book.best();
      if (first === undefined || first.message.deadlineMs > deps.clock.now()) return first;
      void drops.expired(first);
    }
  }

  return {
    best,
    take(turn) {
      const held = life.isOpen() && view.mayGiveTurns() ? best() : undefined;
      if (held === undefined) return undefined;
      const isTokenLimited = deploymentOf(deps, turn.deploymentId).tpm !== undefined;
      if (isTokenLimited && held.message.tokens > turn.cost.tokens) return undefined;
      book.remove(held.id);
      hands.take(held);
      return held;
    },
  };
}
