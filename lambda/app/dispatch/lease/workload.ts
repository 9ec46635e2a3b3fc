import type { Flights } from '../calls/flights.ts';
import type { Gauge } from '../gauge/gauge.ts';
import type { Book } from '../line/book.ts';
import type { Hands } from '../line/hands.ts';
import type { FollowUps } from '../turns/follow-ups.ts';

/** What there is to do, as far as this shift sees. */
export interface Workload {
  /** All that were enqueued have had their turns, and that is written down. */
  isNobodyWaiting(): boolean;
  /** Nobody waits, and every turn that was given has been followed up or its call has ended. */
  isIdle(): boolean;
}

export function createWorkload({
  book,
  hands,
  gauge,
  followUps,
  flights,
}: {
  readonly book: Book;
  readonly hands: Hands;
  readonly gauge: Gauge;
  readonly followUps: FollowUps;
  readonly flights: Flights;
}): Workload {
  const isNobodyWaiting = () => book.size === 0 && hands.size === 0 && gauge.isSettled();
  return {
    isNobodyWaiting,
    isIdle: () => isNobodyWaiting() && followUps.size === 0 && flights.size === 0,
  };
}
