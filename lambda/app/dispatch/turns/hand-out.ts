import type { Turn } from '../../../core/requests/request.ts';
import { deploymentsOf, rpmOf, servingOf, type Deps } from '../../deps.ts';
import { reserve, type Reservation } from '../../turns/reserve.ts';
import { giveBack } from '../../turns/turns.ts';
import type { Book } from '../line/book.ts';
import type { Changes } from '../line/changes.ts';
import type { Held } from '../line/held-request.ts';
import type { Drops } from '../line/drop.ts';
import type { Sight } from '../line/sight.ts';
import type { Wake } from '../line/wake.ts';
import type { HandTo } from './hand-to.ts';
import type { KeyGate } from './key-gate.ts';
import type { Picker } from './picker.ts';
import type { SendAway } from './send-away.ts';
import type { Starts } from './starts.ts';
import type { View } from './view.ts';

/**
 * Turns that come faster than this are reserved several at a time: single writes, each as slow as the store, would
 * hold back limits above 3,000 rpm.
 */
const WRITE_MS = 50;

/**
 * Reserves a turn first and picks then, so that the turn goes to the request that is best at that moment. Turns are
 * reserved ahead, for the moment at which their calls start. A refusal names the time of the next turn; better news
 * ends the sleep before.
 */
export function createHandOut({
  deps,
  group,
  view,
  sight,
  changes,
  starts,
  book,
  picker,
  keyGate,
  handTo,
  drops,
  sendAway,
  news,
}: {
  readonly deps: Deps;
  readonly group: string;
  readonly view: View;
  readonly sight: Sight;
  readonly changes: Changes;
  readonly starts: Starts;
  readonly book: Book;
  readonly picker: Picker;
  readonly keyGate: KeyGate;
  readonly handTo: HandTo;
  readonly drops: Drops;
  readonly sendAway: SendAway;
  readonly news: Wake;
}): () => Promise<void> {
  const { clock, config, timing } = deps;
  const limitsTokens = deploymentsOf(config, group).some(({ tpm }) => tpm !== undefined);
  const perWrite = Math.floor((rpmOf(config, group) * WRITE_MS) / 60_000);

  /** The tokens of the next that are ready, without this one: as many as the limit gives turns to during one write. */
  function tokensBeside({ id }: Held): number[] {
    if (!Number.isFinite(perWrite)) return [];
    const nowMs = clock.now();
    return book
      .first(perWrite + book.parked(nowMs))
      .filter((own) => own.id !== id && own.message.notBeforeMs <= nowMs)
      .slice(0, Math.max(0, perWrite - 1))
      .map(({ message }) => message.tokens);
  }

  /**
   * A turn for the best; where that one waits for deployments that have not failed it, one of the others for those
   * behind it.
   */
  async function reserveFor(head: Held): Promise<Reservation> {
    const tried = new Set<string>();
    let retryAtMs: number | null = null;
    for (let next: Held | undefined = head; next !== undefined; next = picker.best((id) => tried.has(id))) {
      const { tokens, leftOut } = next.message;
      const wanted = { group, tokens, leftOut, others: tokensBeside(next), aheadMs: timing.takeUpMs };
      const reservation = await reserve(deps, { ...wanted, except: tried }, view.windows);
      if (reservation.kind === 'turn') return reservation;
      if (reservation.retryAtMs !== null) retryAtMs = Math.min(retryAtMs ?? Infinity, reservation.retryAtMs);
      if (leftOut.length === 0) break;
      for (const { id } of servingOf(deps, wanted, view.windows)) tried.add(id);
    }
    return { kind: 'full', retryAtMs };
  }

  async function handToBest(turn: Turn): Promise<void> {
    const held = picker.take(turn);
    if (held === undefined) return giveBack(deps, turn);
    void handTo(held, turn);
  }

  return async () => {
    // A change or a pause counts within a second, even if there was no reason to look until now.
    const beganAtMs = clock.now();
    if (book.size > 0 && view.isOld()) await view.lookAgain();
    const head = picker.best();
    const isAllInSight = sight.isAllSeen() && changes.areRead();
    if (head === undefined || !isAllInSight || !view.mayGiveTurns()) {
      return news.sleepUntil(Math.min(book.nextReadyMs(clock.now()), clock.now() + timing.lookAgainMs));
    }

    const aheadMs = timing.takeUpMs;
    // The turns already handed out reach further ahead, each a step behind a better one: a request that comes until
    // then may still be better than the next.
    const lastStartMs = starts.lastMs();
    if (lastStartMs > clock.now() + aheadMs) return clock.sleep(lastStartMs - aheadMs - clock.now());
    let reservation = await reserveFor(head);
    if (reservation.kind === 'full' && !view.isSince(beganAtMs)) {
      // The view may be old: others settle and give back.
      await view.lookAgain();
      if (view.mayGiveTurns()) reservation = await reserveFor(head);
    }
    if (reservation.kind === 'turn') {
      await Promise.all([reservation.turn, ...reservation.others].map(handToBest));
      return;
    }
    if (reservation.retryAtMs === null) return drops.tooLarge(head);
    if (view.mayGiveTurns() && (await sendAway())) return;
    // A request that has given up must not keep its tokens' room from smaller ones behind it, nor one whose key has none.
    if (limitsTokens && ((await drops.ifOver(head)) || (await keyGate.setAside(head)))) return;
    const nextMs = Math.min(reservation.retryAtMs - aheadMs, book.nextReadyMs(clock.now()));
    await news.sleepUntil(Math.min(nextMs, clock.now() + timing.lookAgainMs));
  };
}
