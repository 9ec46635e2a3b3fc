import { BOARD_LENGTH, type Waiting } from '../../../core/operate/board-line.ts';
import type { Deps } from '../../deps.ts';
import type { Book } from '../line/book.ts';
import type { TierTurns } from '../turns/tier-turns.ts';
import type { Held } from '../line/held-request.ts';
import type { View } from '../turns/view.ts';

/** Publishes the head of the line for the board, while somebody looks at it. */
export function createBoardReport({
  deps: { boards, clock },
  group,
  book,
  tierTurns,
  view,
}: {
  readonly deps: Pick<Deps, 'boards' | 'clock'>;
  readonly group: string;
  readonly book: Book;
  readonly tierTurns: TierTurns;
  readonly view: View;
}): () => Promise<void> {
  /** The last line is known to be empty: it says so until somebody waits again. */
  let isEmptyTold = false;
  return async () => {
    const atMs = clock.now();
    if (boards === undefined || view.watchedUntilMs() < atMs) return;
    if (book.size === 0 && isEmptyTold) return;
    isEmptyTold = book.size === 0;
    await boards.write(group, { atMs, waiting: tierTurns.upcoming(BOARD_LENGTH).map(waitingOf) });
  };
}

const waitingOf = ({ id, priority, enqueuedAtMs, tier, message }: Held): Waiting => ({
  id,
  priority,
  tier,
  kind: message.kind,
  keyId: message.keyId,
  enqueuedAtMs,
  tokens: message.tokens,
  notBeforeMs: message.notBeforeMs,
});
