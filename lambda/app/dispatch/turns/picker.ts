import type { Turn } from '../../../core/requests/request.ts';
import { servingOf, type Deps } from '../../deps.ts';
import { deploymentOf } from '../../turns/turns.ts';
import type { Life } from '../lease/life.ts';
import type { Book } from '../line/book.ts';
import type { Drops } from '../line/drop.ts';
import type { Hands } from '../line/hands.ts';
import type { Held } from '../line/held-request.ts';
import type { TierTurns } from './tier-turns.ts';
import type { View } from './view.ts';

/** Picks the request that goes next. */
export interface Picker {
  /**
   * The best request that may have a turn now, or, with `isTried`, one on a deployment that was not tried. Requests
   * past their deadline are dropped here without a turn.
   */
  best(isTried?: (deploymentId: string) => boolean): Held | undefined;
  /** Takes the best request that may use the turn out of the book and in hand, if it fits. */
  take(turn: Turn): Held | undefined;
}

export function createPicker({
  deps,
  group,
  life,
  view,
  book,
  hands,
  drops,
  tierTurns,
}: {
  readonly deps: Pick<Deps, 'clock' | 'config' | 'secrets'>;
  readonly group: string;
  readonly life: Life;
  readonly view: View;
  readonly book: Book;
  readonly hands: Hands;
  readonly drops: Drops;
  readonly tierTurns: TierTurns;
}): Picker {
  const candidatesOf = ({ message: { tokens, leftOut } }: Held) =>
    servingOf(deps, { group, tokens, leftOut }, view.windows);

  /** One that has failed it takes it again only where no other is open. */
  const mayUse = (held: Held, deploymentId: string): boolean =>
    !held.message.leftOut.includes(deploymentId) || candidatesOf(held).some(({ id }) => id === deploymentId);

  function bestFor(mayHave: (held: Held) => boolean): Held | undefined {
    for (;;) {
      const first = book.ready(deps.clock.now(), mayHave);
      if (first === undefined || first.message.deadlineMs > deps.clock.now()) return first;
      void drops.expired(first);
    }
  }

  const bestIn = (tier: string, mayHave: (held: Held) => boolean): Held | undefined =>
    bestFor((own) => own.tier === tier && mayHave(own));

  /** A tier whose turn is due has it before better ones; one that cannot use it leaves it to them. */
  function chooseFor(
    turn: Turn,
  ): { readonly held: Held; readonly isDue: boolean; readonly unable: string[] } | undefined {
    const mayHave = (own: Held) => mayUse(own, turn.deploymentId);
    const isTokenLimited = deploymentOf(deps, turn.deploymentId).tpm !== undefined;
    const fits = ({ message }: Held) => !isTokenLimited || message.tokens <= turn.cost.tokens;
    const unable: string[] = [];
    for (const tier of tierTurns.due()) {
      const held = bestIn(tier, mayHave);
      if (held !== undefined && fits(held)) return { held, isDue: true, unable };
      unable.push(tier);
    }
    const held = bestFor(mayHave);
    return held !== undefined && fits(held) ? { held, isDue: false, unable } : undefined;
  }

  return {
    best(isTried = () => false) {
      const mayHave = (own: Held) =>
        own.message.leftOut.length === 0 || candidatesOf(own).some(({ id }) => !isTried(id));
      for (const tier of tierTurns.due()) {
        const head = bestIn(tier, mayHave);
        if (head !== undefined) return head;
      }
      return bestFor(mayHave);
    },
    take(turn) {
      const chosen = life.isOpen() && view.mayGiveTurns() ? chooseFor(turn) : undefined;
      if (chosen === undefined) return undefined;
      const { held } = chosen;
      book.take(held);
      hands.take(held);
      tierTurns.noteTaken(held, chosen);
      return held;
    },
  };
}
