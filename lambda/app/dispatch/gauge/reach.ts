import { nextTurnAt } from '../../../core/line/looks/looks.ts';
import type { QueueRow } from '../../../core/line/queue-row.ts';
import { reachOver } from '../../../core/line/looks/reach.ts';
import { emptyWindow, roomAt } from '../../../core/windows/window-row.ts';
import { servingOf, type Deps } from '../../deps.ts';
import type { WindowsSeen } from '../../turns/reserve.ts';
import type { Book } from '../line/book.ts';
import type { Held } from '../line/held-request.ts';
import type { TierTurns } from '../turns/tier-turns.ts';

/** Finds how many may have a turn within the next seconds, and the last place of them; null = all of them may. */
export const createReach =
  ({
    deps,
    group,
    queueAtStart,
    book,
    tierTurns,
    windows,
  }: {
    readonly deps: Pick<Deps, 'clock' | 'config' | 'secrets' | 'timing'>;
    readonly group: string;
    readonly queueAtStart: QueueRow;
    readonly book: Book;
    readonly tierTurns: TierTurns;
    readonly windows: Readonly<WindowsSeen>;
  }) =>
  (): QueueRow['reach'] => {
    if (book.size === 0) return null;
    const { clock, config, timing } = deps;
    const tokens = book.best()?.message.tokens ?? 0;
    const deployments = servingOf(deps, { group, tokens }, windows);
    const shape = config.window;
    const nextMs = nextTurnAt({
      state: { queue: queueAtStart, windows },
      deployments,
      tokens: 0,
      nowMs: clock.now(),
      shape,
    });
    const horizonMs = Math.max(nextMs, clock.now()) + timing.reachMs;
    const turns = deployments.reduce(
      (total, limits) => total + roomAt(windows[limits.id] ?? emptyWindow, limits, { ms: horizonMs, shape }),
      0,
    );
    const places = turns + book.parked(clock.now()) + 1;
    if (places > book.size) return null;
    return reachOver(tierTurns.upcoming(places).map(placeInFlow), config);
  };

const placeInFlow = ({ id, priority, enqueuedAtMs, message: { flow } }: Held) => ({
  id,
  priority,
  enqueuedAtMs,
  flow,
});
