import { planHiding } from '../../../core/line/hiding.ts';
import { rpmOf, type Deps } from '../../deps.ts';
import type { Flights } from '../calls/flights.ts';
import type { Gauge } from '../gauge/gauge.ts';
import type { Life } from '../lease/life.ts';
import type { FollowUps } from '../turns/follow-ups.ts';
import type { Book } from './book.ts';
import type { Hands } from './hands.ts';
import type { Held } from './held-request.ts';
import type { Messages } from './messages.ts';

/**
 * Keeps held messages invisible to others and extends the claims of calls in flight; then waits. A step that fails
 * is repeated without the wait.
 */
export function createHiding({
  deps: { clock, config, timing },
  group,
  life,
  book,
  hands,
  flights,
  followUps,
  messages,
  gauge,
}: {
  readonly deps: Pick<Deps, 'clock' | 'config' | 'timing'>;
  readonly group: string;
  readonly life: Life;
  readonly book: Book;
  readonly hands: Hands;
  readonly flights: Flights;
  readonly followUps: FollowUps;
  readonly messages: Messages;
  readonly gauge: Gauge;
}): () => Promise<void> {
  /** The requests in the book that are due to be hidden again, grouped by how long, ms. */
  const dueInBook = () =>
    planHiding({
      line: book.all(),
      tiers: config.tiers,
      rpm: rpmOf(config, group),
      nowMs: clock.now(),
      timing,
      outside: (tier) => Math.max(0, gauge.waitingIn(tier) - book.loadOf(tier).messages),
    });

  async function hideFor(held: readonly Held[], ms: number): Promise<void> {
    const untilMs = clock.now() + ms;
    await messages.hideAll(held, ms / 1000);
    for (const one of held) one.hiddenUntilMs = untilMs;
  }

  return async () => {
    const untilMs = clock.now() + timing.visibilityMs / 3;
    const atWork = [...hands.all(), ...flights.held()];
    await Promise.all([
      hideFor(life.isOpen() ? [...atWork, ...followUps.held()] : atWork, timing.visibilityMs),
      ...[...(life.isOpen() ? dueInBook() : [])].map(([ms, held]) => hideFor(held, ms)),
      ...flights.extendClaims(),
    ]);
    while (clock.now() < untilMs && life.isBusy()) await clock.sleep(timing.reportMs * 4);
  };
}
