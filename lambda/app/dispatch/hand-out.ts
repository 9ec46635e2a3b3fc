import type { Turn } from '../../core/requests/request.ts';
import { deploymentsOf, rpmOf } from '../deps.ts';
import { reserve } from '../turns/reserve.ts';
import { deploymentOf, giveBack } from '../turns/turns.ts';
import { isViewOld, lookAgain } from './changes.ts';
import { dropIfOver, expire, refuseTooLarge } from './drop.ts';
import { grant } from './grant.ts';
import { startJob } from './run-job.ts';
import { aboutHeld, takeBack } from './held.ts';
import { isOpen, mayGiveTurns, type Shift } from './shift.ts';
import type { Held } from './held-request.ts';

/**
 * Turns that come faster than this are reserved several at a time: one write after another, each as long as
 * the store takes, would hold limits above 3,000 rpm back.
 */
const WRITE_MS = 50;

/**
 * One turn of the crank: reserve first, then pick, so that the turn goes to whoever is best when there is
 * one. Turns are reserved ahead, for the moment at which their calls start. A refusal names the time of the
 * next; better news ends the sleep.
 */
export async function handOutOnce(shift: Shift): Promise<void> {
  const { clock, timing } = shift.deps;
  // A change or a pause counts within a second, also when there was no reason to look until now.
  const beganAtMs = clock.now();
  if (shift.book.size > 0 && isViewOld(shift)) await lookAgain(shift);
  const head = bestAlive(shift);
  if (head === undefined || !isAllInSight(shift) || !mayGiveTurns(shift)) {
    return shift.news.sleepUntil(clock.now() + timing.lookAgainMs);
  }

  const aheadMs = timing.takeUpMs;
  // Turns already handed out reach further ahead, each a step behind a better one: whoever comes until then
  // may still be better than the next.
  const lastStartMs = shift.lastStart.atMs;
  if (lastStartMs > clock.now() + aheadMs) return clock.sleep(lastStartMs - aheadMs - clock.now());
  const wanted = { group: shift.group, tokens: head.message.tokens, others: tokensOfNext(shift), aheadMs };
  let reservation = await reserve(shift.deps, wanted, shift.windows);
  if (reservation.kind === 'full' && shift.lookedAtMs < beganAtMs) {
    // What was seen may be old: others settle and give back.
    await lookAgain(shift);
    if (mayGiveTurns(shift)) reservation = await reserve(shift.deps, wanted, shift.windows);
  }
  if (reservation.kind === 'turn') {
    await Promise.all([reservation.turn, ...reservation.others].map((turn) => handToBest(shift, turn)));
    return;
  }
  if (reservation.retryAtMs === null) return refuseTooLarge(shift, head);
  // Who has given up must not keep room for its tokens from smaller ones behind it.
  if (limitsTokens(shift) && (await dropIfOver(shift, head))) return;
  await shift.news.sleepUntil(Math.min(reservation.retryAtMs - aheadMs, clock.now() + timing.lookAgainMs));
}

/** Of those behind the best, as many as the limit gives turns to in the time that one write may take. */
function tokensOfNext({ deps, group, book }: Shift): number[] {
  const perWrite = Math.floor((rpmOf(deps.config, group) * WRITE_MS) / 60_000);
  if (!Number.isFinite(perWrite)) return [];
  return book
    .first(perWrite)
    .slice(1)
    .map(({ message }) => message.tokens);
}

async function handToBest(shift: Shift, turn: Turn): Promise<void> {
  const held = takeBest(shift, turn);
  if (held === undefined) return giveBack(shift.deps, turn);
  void handTo(shift, held, turn);
}

/** Gives a turn to a request, and if that one cannot use it, to the next best, until one can. */
async function handTo(shift: Shift, first: Held, turn: Turn): Promise<void> {
  let held: Held | undefined = first;
  shift.errands += 1;
  try {
    while (held !== undefined) {
      const isUsed =
        held.message.kind === 'ticket' ? await grant(shift, held, turn) : await startJob(shift, held, turn);
      shift.inHand.delete(held.id);
      if (isUsed) return;
      held = takeBest(shift, turn);
    }
    await giveBack(shift.deps, turn);
  } catch (cause) {
    const about = held === undefined ? { group: shift.group } : aboutHeld(shift, held);
    shift.deps.log.error('turn could not be handed out', { ...about, cause });
    // Whether the turn was given shows when the request is tried again.
    if (held !== undefined) await takeBack(shift, held);
  } finally {
    shift.errands -= 1;
  }
}

/** Out of the book and in hand: the best request that is not past its deadline and fits the turn. */
function takeBest(shift: Shift, turn: Turn): Held | undefined {
  const best = isOpen(shift) && mayGiveTurns(shift) ? bestAlive(shift) : undefined;
  if (best === undefined) return undefined;
  const isTokenLimited = deploymentOf(shift.deps, turn.deploymentId).tpm !== undefined;
  if (isTokenLimited && best.message.tokens > turn.cost.tokens) return undefined;
  shift.book.remove(best.id);
  shift.inHand.set(best.id, best);
  return best;
}

/** The best request whose deadline is not past; those that are drop out here without a turn. */
function bestAlive(shift: Shift): Held | undefined {
  for (;;) {
    const best = shift.book.best();
    if (best === undefined || best.message.deadlineMs > shift.deps.clock.now()) return best;
    void expire(shift, best);
  }
}

const limitsTokens = ({ deps, group }: Shift): boolean =>
  deploymentsOf(deps.config, group).some(({ tpm }) => tpm !== undefined);

const isAllInSight = ({ inSight, deps, changesSeen }: Shift): boolean =>
  inSight.size === deps.config.tiers.length && changesSeen >= 0;
