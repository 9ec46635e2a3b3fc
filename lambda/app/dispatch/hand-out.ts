import { queueTimeout } from '../../core/faults.ts';
import type { Turn } from '../../core/request.ts';
import { tryOnce } from '../best-effort.ts';
import { reserve } from '../reserve.ts';
import { deploymentOf, giveBack } from '../turns.ts';
import { grant, resolveConflict } from './grant.ts';
import { startJob } from './run-job.ts';
import { depart, latestOf, putBack, removeMessage } from './held.ts';
import { isOpen, type Held, type Shift } from './shift.ts';

/** Tokens settle to less than estimated, and others give turns back: look again after this long at the latest. */
const LOOK_AGAIN_MS = 1_000;

/**
 * One turn of the crank: reserve first, then pick, so that the turn goes to whoever is best when there is
 * one. Turns are reserved ahead, for the moment at which their calls start. A refusal names the time of the
 * next; better news ends the sleep.
 */
export async function handOutOnce(shift: Shift): Promise<void> {
  const { clock, timing } = shift.deps;
  const head = bestAlive(shift);
  if (head === undefined || !isAllInSight(shift)) return shift.news.sleepUntil(clock.now() + LOOK_AGAIN_MS);

  const aheadMs = timing.takeUpMs;
  // Turns already handed out reach further ahead, each a step behind a better one: whoever comes until then
  // may still be better than the next.
  const lastStartMs = shift.lastStart.atMs;
  if (lastStartMs > clock.now() + aheadMs) return clock.sleep(lastStartMs - aheadMs - clock.now());
  const wanted = { group: shift.group, tokens: head.message.tokens, aheadMs };
  let reservation = await reserve(shift.deps, wanted, shift.windows);
  if (reservation.kind === 'full') {
    // What was seen may be old: others settle and give back.
    Object.assign(shift.windows, (await shift.deps.groups.read(shift.group)).windows);
    reservation = await reserve(shift.deps, wanted, shift.windows);
  }
  if (reservation.kind === 'turn') {
    const held = takeBest(shift, reservation.turn);
    if (held === undefined) return giveBack(shift.deps, reservation.turn);
    void handTo(shift, held, reservation.turn);
    return;
  }
  if (reservation.retryAtMs === null) return refuseForGood(shift, head);
  await shift.news.sleepUntil(Math.min(reservation.retryAtMs - aheadMs, clock.now() + LOOK_AGAIN_MS));
}

/** Gives a turn to a request, and if that one cannot use it, to the next best, until one can. */
async function handTo(shift: Shift, first: Held, turn: Turn): Promise<void> {
  let held: Held | undefined = first;
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
    shift.deps.log.error('turn could not be handed out', { group: shift.group, requestId: held?.id, cause });
    if (held !== undefined) await takeBack(shift, held);
  }
}

/** A store failed on the way: whether the turn was given shows when the request is tried again. */
async function takeBack(shift: Shift, held: Held): Promise<void> {
  const latest = latestOf(shift, held);
  shift.inHand.delete(held.id);
  await tryOnce(shift.deps, { step: 'put back', requestId: held.id }, () => putBack(shift, latest));
}

/** Out of the book and in hand: the best request that is not past its deadline and fits the turn. */
function takeBest(shift: Shift, turn: Turn): Held | undefined {
  const best = isOpen(shift) ? bestAlive(shift) : undefined;
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
    void dropExpired(shift, best);
  }
}

/** Everything in the book that is past its deadline, wherever it stands. */
export async function dropAllExpired(shift: Shift): Promise<void> {
  const nowMs = shift.deps.clock.now();
  const expired = shift.book.all().filter(({ message }) => message.deadlineMs <= nowMs);
  await Promise.all(expired.map((held) => dropExpired(shift, held)));
}

async function dropExpired(shift: Shift, held: Held): Promise<void> {
  const nowMs = shift.deps.clock.now();
  shift.book.remove(held.id);
  try {
    const expire = { name: 'expire', nowMs, error: queueTimeout } as const;
    const outcome = await shift.deps.requests.transition(held.id, expire);
    if (outcome.kind === 'conflict') {
      await resolveConflict(shift, held, outcome.record);
      return;
    }
    const { turn } = outcome.record;
    if (turn === null) depart(shift, held, nowMs);
    else await giveBack(shift.deps, turn);
    await removeMessage(shift, held);
  } catch (cause) {
    // Its message comes back after the visibility timeout, and it is dropped then.
    shift.deps.log.warn('could not drop an expired request', { requestId: held.id, cause });
  }
}

/** Larger than every limit, since the configuration has changed: it can never have a turn. */
async function refuseForGood(shift: Shift, held: Held): Promise<void> {
  const nowMs = shift.deps.clock.now();
  const message = 'The request is larger than every token limit of its model.';
  const error = { message, type: 'invalid_request_error', param: null, code: 'tokens_exceed_limit' };
  shift.book.remove(held.id);
  depart(shift, held, nowMs);
  await shift.deps.requests.transition(held.id, { name: 'expire', nowMs, error });
  await removeMessage(shift, held);
}

const isAllInSight = (shift: Shift): boolean => shift.inSight.size === shift.deps.config.tiers.length;
