import type { Flights } from '../calls/flights.ts';
import type { Gauge } from '../gauge/gauge.ts';
import type { Book } from '../line/book.ts';
import type { Hands } from '../line/hands.ts';
import type { FollowUps } from '../turns/follow-ups.ts';

/** The work that is left, as far as this shift sees. */
export interface Workload {
  /** Every request that was enqueued has had its turn, and the gauge shows that. */
  isNobodyWaiting(): boolean;
  /** Nobody waits, every granted turn has been followed up, and every call has ended. */
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
