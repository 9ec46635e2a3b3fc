import type { Deps } from '../../deps.ts';
import type { Flights } from '../calls/flights.ts';
import type { FollowUps } from '../turns/follow-ups.ts';
import type { View } from '../turns/view.ts';
import type { Book } from './book.ts';
import type { Drops } from './drop.ts';
import type { Hands } from './hands.ts';
import { placeHeld, type Held } from './held-request.ts';
import type { KnownChanges } from './known-changes.ts';
import type { Line } from './line.ts';
import type { Messages } from './messages.ts';

/** Takes a message into the book. A second delivery of a request that is already here only brings a newer receipt. */
export function createAccept({
  deps: { happenings },
  me,
  book,
  hands,
  flights,
  followUps,
  known,
  line,
  messages,
  view,
  drops,
}: {
  readonly deps: Pick<Deps, 'happenings'>;
  readonly me: string;
  readonly book: Book;
  readonly hands: Hands;
  readonly flights: Flights;
  readonly followUps: FollowUps;
  readonly known: KnownChanges;
  readonly line: Line;
  readonly messages: Messages;
  readonly view: View;
  readonly drops: Drops;
}): (delivered: Held) => Promise<void> {
  /** A request that was cancelled meanwhile does not stay in the book. */
  async function take(held: Held): Promise<void> {
    // The upstream refused its caller, who has closed the gate of a deployment.
    if (held.message.attempts > 0) view.noteGateNews();
    // A request that comes again had its turn, or its place in the book, before.
    const isNew = held.message.attempts === 0 && book.get(held.id) === undefined;
    if (isNew) happenings.tell({ kind: 'came into sight', shift: me, place: placeHeld(held) });
    await line.putBack(held);
    if (known.isOver(held.id)) await drops.ifOver(held);
  }

  return async (delivered) => {
    const held = known.asChanged(delivered);
    if (flights.renew(held) || hands.renew(held)) return;
    const handedOut = followUps.get(held.id);
    if (handedOut === undefined) return take(held);
    if (held.message.attempts <= handedOut.message.attempts) {
      followUps.renew(held);
      return;
    }
    // Its turn was taken up and came to nothing: this is the message of its next try.
    followUps.end(held.id);
    await line.putBack(held);
    await messages.remove(handedOut);
  };
}
