import { whoGivesWay } from '../../../core/line/tiers/gives-way.ts';
import { mostPlaces } from '../../../core/line/tiers/waiting-room.ts';
import type { QueueRow } from '../../../core/line/queue-row.ts';
import { tryOnce } from '../../best-effort.ts';
import type { Deps } from '../../deps.ts';
import type { Book } from '../line/book.ts';
import type { Drops } from '../line/drop.ts';
import { aboutHeld, type Held } from '../line/held-request.ts';
import type { View } from './view.ts';

/** Makes room for better callers where more wait with an open connection than may. */
export interface GivingWay {
  /**
   * Asks as many of the worst callers to leave as are too many. Their own functions do it, as only they have the body
   * for a job and the connection for an answer.
   */
  askForRoom(): Promise<void>;
  /** The worst priority of those who can be asked; null: fewer wait than half of those who may, or nobody can. */
  readonly worstCaller: () => QueueRow['worstCaller'];
}

/** A caller who is asked looks within two seconds; later it counts no more as leaving, and is looked up once. */
const LEAVING_MS = 4_000;

export function createGivingWay({
  deps,
  group,
  book,
  view,
  drops,
}: {
  readonly deps: Pick<Deps, 'clock' | 'config' | 'happenings' | 'requests'>;
  readonly group: string;
  readonly book: Book;
  readonly view: View;
  readonly drops: Drops;
}): GivingWay {
  const { clock, config, requests } = deps;
  const ceiling = config.maxWaitingCallers ?? Infinity;
  /** How many were too many at the last step: those who are refused at once count for a moment. */
  let lastSurplus = 0;
  /** Until when each that was asked may be leaving, ms; 0: it has had its time. */
  const asked = new Map<string, number>();

  /** None are looked for while the line is far from full. */
  const tickets = (): readonly Held[] =>
    book.size < ceiling / 2 ? [] : [...book.entries()].filter(({ message }) => message.kind === 'ticket');

  const canBeAsked = ({ id, message }: Held): boolean => message.attempts === 0 && !asked.has(id);

  /** The row counts callers who died, the book those who have become jobs: the lower number is nearer the truth. */
  function surplusIn(waiting: readonly Held[]): number {
    const callers = Math.min(view.callers(), waiting.length, mostPlaces({ tiers: config.tiers, ceiling }));
    const leaving = [...asked.values()].filter((untilMs) => untilMs > 0).length;
    return callers - leaving - ceiling;
  }

  async function ask(held: Held): Promise<void> {
    asked.set(held.id, clock.now() + LEAVING_MS);
    const about = { step: 'give way', ...aboutHeld(held, clock.now()) };
    await tryOnce(deps, about, async () => {
      const outcome = await requests.transition(held.id, { name: 'giveWay', group });
      // It has gone or has its turn, or it is a job by now.
      if (outcome.kind === 'conflict') asked.set(held.id, 0);
    });
  }

  /** One that has gone must not stand in the line until its turn. */
  async function forgetGone(): Promise<void> {
    const due = [...asked].filter(([, untilMs]) => untilMs > 0 && untilMs <= clock.now());
    await Promise.all(
      due.map(async ([id]) => {
        asked.set(id, 0);
        const held = book.get(id);
        if (held !== undefined) await drops.ifOver(held);
      }),
    );
    for (const id of asked.keys()) if (book.get(id) === undefined) asked.delete(id);
  }

  return {
    async askForRoom() {
      await forgetGone();
      if (surplusIn(tickets()) > 0) await view.lookAgain();
      const waiting = tickets();
      const surplus = surplusIn(waiting);
      const steady = Math.min(surplus, lastSurplus);
      lastSurplus = surplus;
      await Promise.all(whoGivesWay(waiting.filter(canBeAsked), steady).map(ask));
    },
    worstCaller() {
      const waiting = tickets();
      if (waiting.length < ceiling / 2) return null;
      const able = waiting.filter(canBeAsked);
      return able.length === 0 ? null : Math.max(...able.map(({ priority }) => priority));
    },
  };
}
