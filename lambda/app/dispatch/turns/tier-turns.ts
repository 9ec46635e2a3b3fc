import {
  creditsAfter,
  creditsWithout,
  dueTiers,
  sharedTiers,
  upcoming,
  type Credits,
} from '../../../core/line/tiers/tier-shares.ts';
import type { Deps } from '../../deps.ts';
import type { Book } from '../line/book.ts';
import type { Held } from '../line/held-request.ts';

/** The credits of the tiers that have a share of the turns. They begin anew with each shift. */
export interface TierTurns {
  /** The tiers whose turn is due, the longest due first. */
  due(): readonly string[];
  /** A request has been taken out of the book for a turn. `unable`: due tiers where nobody could use it. */
  noteTaken(held: Held, how: { readonly isDue: boolean; readonly unable: readonly string[] }): void;
  /** The turn for which it was taken out was not used. */
  refund(held: Held): void;
  /** It was taken out although better ones waited, as its tier's turn was due. */
  isByShare(held: Held): boolean;
  /** The first `count` of the line in the order in which they will have their turns, as far as that is known. */
  upcoming(count: number): readonly Held[];
}

interface Taken {
  readonly before: Credits;
  readonly after: Credits;
  readonly isByShare: boolean;
}

export function createTierTurns({
  deps: { config },
  book,
}: {
  readonly deps: Pick<Deps, 'config'>;
  readonly book: Book;
}): TierTurns {
  const tiers = sharedTiers(config.tiers);
  const taken = new WeakMap<Held, Taken>();
  let credits: Credits = {};

  return {
    due: () => dueTiers(tiers, credits),
    noteTaken(held, { isDue, unable }) {
      if (tiers.length === 0) return;
      const before = credits;
      const { tier: to } = held;
      credits = creditsAfter(tiers, before, { to, isWaiting: (tier) => book.waitingIn(tier) > 0, unable });
      const best = isDue ? book.best() : undefined;
      const isByShare = best !== undefined && best.priority < held.priority;
      taken.set(held, { before, after: credits, isByShare });
    },
    refund(held) {
      const turn = taken.get(held);
      if (turn === undefined) return;
      taken.delete(held);
      credits = creditsWithout(credits, turn.before, turn.after);
    },
    isByShare: (held) => taken.get(held)?.isByShare === true,
    upcoming(count) {
      if (!tiers.some(({ name }) => book.waitingIn(name) > 0)) return book.first(count);
      return upcoming(tiers, credits, { inOrder: book.all(), count });
    },
  };
}
