import { fallbacksOf } from '../../../core/attempts/fallbacks.ts';
import { chooseFallback, isBrokenFor } from '../../attempts/choose-fallback.ts';
import { tryOnce } from '../../best-effort.ts';
import { mayBeBroken } from '../../../core/windows/choose-deployment.ts';
import { usableOf, type Deps } from '../../deps.ts';
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
/** So many times in a row others are tried in place of those that stay. */
const MOST_ROUNDS = 5;
/** A request that could not leave is tried again after this long, and after twice as long each further time. */
const AGAIN_MS = { first: 1_000, most: 16_000 };

/** A request that could not leave. */
interface Stay {
  readonly untilMs: number;
  readonly forMs: number;
}

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
  const stays = new Map<string, Stay>();

  const triedAgainAtMs = ({ id }: Held): number => stays.get(id)?.untilMs ?? 0;

  function stay({ id }: Held): void {
    const forMs = Math.min(AGAIN_MS.most, 2 * (stays.get(id)?.forMs ?? AGAIN_MS.first / 2));
    stays.set(id, { untilMs: clock.now() + forMs, forMs });
  }

  const mayLeave = (held: Held): boolean => {
    const { tokens, route, wishes } = held.message;
    if (triedAgainAtMs(held) > clock.now()) return false;
    const hasFallback = fallbacksOf(config, { group, route, wishes }, 'broken').length > 0;
    return hasFallback && isBrokenFor(deps, { group, tokens }, view);
  };

  /** Those that have not been tried come first, in their order: requests that stay keep nobody else back. */
  const nextToLeave = (count: number): readonly Held[] =>
    book
      .all()
      .filter(mayLeave)
      .toSorted((a, b) => triedAgainAtMs(a) - triedAgainAtMs(b))
      .slice(0, count);

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
      stay(held);
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
    stay(held);
    await line.takeBack(held);
    return false;
  }

  return async () => {
    // At every turn that has to wait: the line is looked through only where there is a reason.
    const { windows } = view;
    if (!mayBeBroken({ deployments: usableOf(deps, group), windows, nowMs: clock.now() })) return false;
    for (const id of stays.keys()) if (book.get(id) === undefined) stays.delete(id);
    let left = 0;
    for (let round = 0; round < MOST_ROUNDS && left < AT_A_TIME; round++) {
      const leaving = nextToLeave(AT_A_TIME - left);
      if (leaving.length === 0) break;
      left += (await Promise.all(leaving.map(tryToLeave))).filter(Boolean).length;
    }
    return left > 0;
  };
}
