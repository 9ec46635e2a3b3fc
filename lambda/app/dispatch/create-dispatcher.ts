import { isLed, waitingIn } from '../../core/queue-row.ts';
import type { Deps } from '../deps.ts';
import { followUpOnce } from './grant.ts';
import { dropAllExpired, handOutOnce } from './hand-out.ts';
import { keepHidden, keepLease, leaveIfQuiet, report } from './keep.ts';
import { receiveOnce, see } from './receive.ts';
import { close, createShift, isOpen, repeat, type Shift } from './shift.ts';

export interface Dispatcher {
  /**
   * Leads a group until its queues are empty, another leads, or it is time to hand over. Returns at once
   * when somebody leads already. `lifeMs`: what is left of the function's life.
   */
  lead(group: string, lifeMs: number): Promise<'left' | 'led' | 'handed-over'>;
  /** Starts a dispatcher wherever something waits and nobody leads: the schedule's safety net. */
  sweep(): Promise<void>;
}

export function createDispatcher(deps: Deps): Dispatcher {
  return {
    lead: (group, lifeMs) => lead(deps, group, lifeMs),
    sweep: async () => {
      const groups = [...new Set(deps.config.deployments.map(({ group }) => group))];
      await Promise.all(groups.map((group) => startIfWaiting(deps, group)));
    },
  };
}

async function lead(deps: Deps, group: string, lifeMs: number): ReturnType<Dispatcher['lead']> {
  const me = deps.newId();
  const nowMs = deps.clock.now();
  const lease = { leader: me, nowMs, untilMs: nowMs + deps.timing.leaseMs };
  const outcome = await deps.groups.lead(group, lease);
  if (outcome.kind === 'led') return 'led';

  const shift = createShift({ deps, group, me, endsAtMs: nowMs + lifeMs, queueAtStart: outcome.queue });
  deps.log.info('leading', { group });
  const isHandedOver = await work(shift);
  await putAllBack(shift);
  if (isHandedOver) await handOver(shift);
  deps.log.info(isHandedOver ? 'handed over' : 'left', { group, ledMs: deps.clock.now() - nowMs });
  return isHandedOver ? 'handed-over' : 'left';
}

/** Runs the shift's loops until it closes and its calls in flight have ended. True: to be handed over. */
async function work(shift: Shift): Promise<boolean> {
  const { clock, config, timing } = shift.deps;
  const published = { reach: shift.queueAtStart.reach };
  const open = () => isOpen(shift);
  const busy = () => isOpen(shift) || shift.flights.size + shift.inHand.size > 0;
  const loop = (name: string, goesOn: () => boolean, step: () => Promise<void>) =>
    repeat(shift, { name, goesOn }, step);
  const paced = (ms: number, step: () => Promise<void>) => async () => {
    await step();
    await clock.sleep(ms, shift.closing.signal);
  };
  let isHandedOver = false;
  const handOverInTime = async () => {
    const aheadMs = Math.min(timing.leadMs, (shift.endsAtMs - clock.now()) / 2);
    await clock.sleep(aheadMs, shift.closing.signal);
    isHandedOver = open();
    close(shift);
  };
  const seeAllInTime = async () => {
    await clock.sleep(timing.sightMs, shift.closing.signal);
    config.tiers.forEach(({ name }) => see(shift, name));
  };
  config.tiers
    .filter(({ name }) => waitingIn(shift.queueAtStart, name) === 0)
    .forEach(({ name }) => see(shift, name));
  await Promise.all([
    ...config.tiers.map(({ name }) => loop(`receive ${name}`, open, () => receiveOnce(shift, name))),
    loop('hand out', open, () => handOutOnce(shift)),
    loop('lease', open, () => keepLease(shift)),
    loop('hide', busy, () => keepHidden(shift)),
    loop(
      'report',
      open,
      paced(timing.reportMs, () => report(shift, published)),
    ),
    loop(
      'follow up',
      open,
      paced(timing.reportMs * 2, () => followUpOnce(shift)),
    ),
    loop(
      'deadlines',
      open,
      paced(timing.reportMs * 4, () => dropAllExpired(shift)),
    ),
    loop('leave', open, () => leaveIfQuiet(shift)),
    handOverInTime(),
    seeAllInTime(),
  ]);
  // Nobody who left on an empty queue has anything to write down: the gauge went to zero with the lease.
  if (shift.departures.size > 0) await report(shift, published, Infinity);
  return isHandedOver;
}

/** What is still in the book becomes visible at once; what was handed out is followed up by the next leader. */
async function putAllBack(shift: Shift): Promise<void> {
  const held = shift.book.all();
  await Promise.all(
    shift.deps.config.tiers.map(({ name }) => {
      const receipts = held.filter(({ message }) => message.tier === name).map(({ receipt }) => receipt);
      return shift.deps.queues.hide({ group: shift.group, tier: name }, receipts, 0);
    }),
  );
}

async function handOver(shift: Shift): Promise<void> {
  await shift.deps.groups.resign(shift.group, shift.me);
  await shift.deps.starter.start(shift.group);
}

async function startIfWaiting(deps: Deps, group: string): Promise<void> {
  const { queue } = await deps.groups.read(group);
  if (isLed(queue, deps.clock.now())) return;
  const tiers = deps.config.tiers.map(({ name }) => name);
  const isWaiting = tiers.some((tier) => waitingIn(queue, tier) > 0);
  if (isWaiting || (await hasMessages(deps, group, tiers))) await deps.starter.start(group);
}

async function hasMessages(deps: Deps, group: string, tiers: readonly string[]): Promise<boolean> {
  const depths = await Promise.all(tiers.map((tier) => deps.queues.depth({ group, tier })));
  return depths.some((depth) => depth > 0);
}
