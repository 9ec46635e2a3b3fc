import { fallbacksOf } from '../../../core/attempts/fallbacks.ts';
import { chooseFallback, isBrokenFor } from '../../attempts/choose-fallback.ts';
import { tryOnce } from '../../best-effort.ts';
import type { Deps } from '../../deps.ts';
import { reroute } from '../../queueing/reroute.ts';
import type { Gauge } from '../gauge/gauge.ts';
import type { Book } from '../line/book.ts';
import type { Hands } from '../line/hands.ts';
import { aboutHeld, type Held } from '../line/held-request.ts';
import type { Line } from '../line/line.ts';
import type { Messages } from '../line/messages.ts';
import type { ResolveConflict } from './resolve-conflict.ts';
import type { View } from './view.ts';

/**
 * Lets waiting requests go on to their fallbacks while no deployment of the group takes calls. True: some have left,
 * and there may be more.
 */
export type SendAway = () => Promise<boolean>;

/** So many leave at a time; turns that come meanwhile wait for them. */
const AT_A_TIME = 10;
/** A request that could not leave is tried again after this long. */
const AGAIN_MS = 1_000;

export function createSendAway({
  deps,
  group,
  view,
  book,
  hands,
  line,
  messages,
  gauge,
  resolveConflict,
}: {
  readonly deps: Deps;
  readonly group: string;
  readonly view: View;
  readonly book: Book;
  readonly hands: Hands;
  readonly line: Line;
  readonly messages: Messages;
  readonly gauge: Gauge;
  readonly resolveConflict: ResolveConflict;
}): SendAway {
  const { clock, config, requests } = deps;
  /** By request: when to look for its fallback again, ms. */
  const staysUntilMs = new Map<string, number>();

  const mayLeave = ({ id, message: { tokens, route, wishes } }: Held): boolean =>
    (staysUntilMs.get(id) ?? 0) <= clock.now() &&
    fallbacksOf(config, { group, route, wishes }, 'broken').length > 0 &&
    isBrokenFor(deps, { group, tokens }, view);

  /** True: it has left, or it was not to wait here any more. */
  async function leave(held: Held): Promise<boolean> {
    const record = await requests.read(held.id);
    if (record?.status !== 'queued' || record.group !== group) {
      await resolveConflict(held, record);
      return true;
    }
    const { tokens, payload } = held.message;
    const to = await chooseFallback(deps, { ...record, tokens }, 'broken');
    if (to === undefined) {
      staysUntilMs.set(held.id, clock.now() + AGAIN_MS);
      await line.takeBack(held);
      return false;
    }
    const moved = await reroute(deps, { record, to, attempt: null, carried: { tokens, payload } });
    if (moved.kind === 'conflict') await resolveConflict(held, moved.record);
    else {
      gauge.depart(record, clock.now());
      await messages.remove(held);
    }
    return true;
  }

  async function tryToLeave(held: Held): Promise<boolean> {
    book.remove(held.id);
    hands.take(held);
    let hasLeft: boolean | undefined;
    await tryOnce(deps, { step: 'fall back', ...aboutHeld(held, clock.now()) }, async () => {
      hasLeft = await leave(held);
    });
    if (hasLeft === true) hands.release(held.id);
    if (hasLeft !== undefined) return hasLeft;
    // Whether it has left is unclear; its next turn here shows it.
    staysUntilMs.set(held.id, clock.now() + AGAIN_MS);
    await line.takeBack(held);
    return false;
  }

  return async () => {
    for (const id of staysUntilMs.keys()) if (book.get(id) === undefined) staysUntilMs.delete(id);
    const leaving = book.all().filter(mayLeave).slice(0, AT_A_TIME);
    const left = await Promise.all(leaving.map(tryToLeave));
    return left.some(Boolean);
  };
}
