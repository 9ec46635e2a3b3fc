import { isLed } from '../../core/line/queue-row.ts';
import { Fault } from '../../core/faults.ts';
import { aboutRequest } from '../requests/about-request.ts';
import { planLook } from '../../core/line/looks/looks.ts';
import { servingOf, type Deps } from '../deps.ts';
import { convert, expire, giveWay, withdraw } from './leave-queue.ts';
import { takeUp } from './take-up.ts';
import type { Awaited, WaitingTicket, Watch } from './waiting-ticket.ts';

/** A group's state is read again after this long. */
const STATE_FRESH_MS = 1_000;
/** A caller that sees no leader for this long starts one, and again after the same time. */
const START_GAP_MS = 5_000;
/** The pause after a store has failed. */
const PAUSE_MS = 500;

/**
 * Waits with a ticket until its turn is granted, and claims it, or turns the ticket into a job when its caller
 * would wait no longer. A store that fails for a while only costs looks.
 * @throws Fault `timed_out_in_queue` at the deadline, with the place given up in the same write; `cancelled`.
 */
export async function awaitTurn(deps: Deps, ticket: WaitingTicket): Promise<Awaited> {
  const { clock, happenings } = deps;
  const { record, signal, convertAtMs } = ticket;
  const watch: Watch = {
    record,
    state: undefined,
    readAtMs: -Infinity,
    sinceMs: clock.now(),
    isNext: false,
    startedAtMs: clock.now(),
    lastGapMs: 0,
  };
  for (;;) {
    let nextMs = clock.now() + PAUSE_MS;
    try {
      const seen = await stepOnce(deps, ticket, watch);
      if (typeof seen !== 'number') return seen;
      nextMs = seen;
    } catch (fault) {
      if (!(fault instanceof Fault) || fault.code !== 'store_unavailable') throw fault;
      happenings.tell({ kind: 'look failed', about: aboutRequest(record, clock.now()), cause: fault });
    }
    // A ticket that fails to become a job is tried again after the pause.
    const convertMs = clock.now() < convertAtMs ? convertAtMs : Infinity;
    const untilMs = Math.min(nextMs, watch.record.deadlineMs, convertMs);
    await clock.sleep(Math.max(0, untilMs - clock.now()), signal);
  }
}

/** The outcome of the wait, or the time of the next look. */
async function stepOnce(deps: Deps, ticket: WaitingTicket, watch: Watch): Promise<Awaited | number> {
  const nowMs = deps.clock.now();
  if (ticket.signal?.aborted === true) return withdraw(deps, watch.record);
  if (nowMs >= watch.record.deadlineMs) await expire(deps, watch);
  if (nowMs >= ticket.convertAtMs) {
    const job = await convert(deps, ticket, watch);
    if (job !== undefined) return { kind: 'job', record: job };
    const claimed = await takeUp(deps, ticket, watch);
    if (claimed !== undefined) return claimed;
  }
  return watchOnce(deps, ticket, watch);
}

/** A claimed turn, or the time of the next look. */
async function watchOnce(deps: Deps, ticket: WaitingTicket, watch: Watch): Promise<Awaited | number> {
  const { clock, config, timing } = deps;
  const { tokens } = ticket;
  const { group, id } = watch.record;
  if (watch.state === undefined || clock.now() - watch.readAtMs >= STATE_FRESH_MS) {
    watch.state = await deps.groups.glance(group);
    watch.readAtMs = clock.now();
  }
  // A glance may be stale: it says if there is something to read, and where the place is now.
  const glanced = await deps.requests.glance(id);
  if (glanced !== undefined && glanced.revision >= watch.record.revision) {
    if (glanced.revision > watch.record.revision) watch.sinceMs = clock.now();
    watch.record = glanced;
  }
  // It goes on in another group's line, whose state the next look shows.
  if (watch.record.group !== group) {
    watch.state = undefined;
    watch.sinceMs = clock.now();
    watch.isNext = false;
    await ticket.noteGroup(watch.record.group);
    return clock.now();
  }
  // A request that has had a call keeps its place.
  if (glanced?.givesWay === true && glanced.status === 'queued' && glanced.attempts === 0) {
    const job = await giveWay(deps, ticket, { watch, queue: watch.state.queue });
    if (job !== undefined) return { kind: 'job', record: job };
  }
  const plan = planLook({
    state: watch.state,
    deployments: servingOf(deps, { group, tokens }, watch.state.windows),
    place: { ...watch.record, sinceMs: watch.sinceMs, wasNext: watch.isNext },
    tokens,
    nowMs: clock.now(),
    lastGapMs: watch.lastGapMs,
    shape: config.window,
    timing,
  });
  watch.lastGapMs = plan.gapMs;
  watch.isNext = plan.isNext;
  if (glanced !== undefined && glanced.status !== 'queued') {
    const claimed = await takeUp(deps, ticket, watch);
    if (claimed !== undefined) return claimed;
  }
  if (
    plan.isNear &&
    !isLed(watch.state.queue, clock.now()) &&
    clock.now() - watch.startedAtMs >= START_GAP_MS
  ) {
    watch.startedAtMs = clock.now();
    await deps.starter.start(group);
  }
  return plan.atMs;
}
