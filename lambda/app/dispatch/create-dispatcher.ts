import { balanceOf, isLed, waitingIn } from '../../core/queue-row.ts';
import { bestEffort, tryOnce } from '../best-effort.ts';
import { deploymentsOf, type Deps } from '../deps.ts';
import { followUpOnce } from './grant.ts';
import { lookForDeadLetters } from './dead-letters.ts';
import { dropAllExpired } from './drop.ts';
import { handOutOnce } from './hand-out.ts';
import { forgetOldChanges, takeChanges } from './changes.ts';
import { isBusy, keepHidden, keepLease, leaveIfQuiet, report } from './keep.ts';
import { receiveOnce, see } from './receive.ts';
import { hideMessages } from './held.ts';
import { tellMeter } from './tell-meter.ts';
import {
  close,
  createShift,
  isOpen,
  repeat,
  untilClosed,
  writeLease,
  type Ending,
  type Shift,
} from './shift.ts';

export interface Dispatcher {
  /**
   * Leads a group until its queues are empty, another leads, or it is time to hand over. Returns at once
   * when somebody leads already. `lifeMs`: what is left of the function's life.
   */
  lead(group: string, lifeMs: number): Promise<Ending>;
  /** Starts a dispatcher wherever something waits and nobody leads: the schedule's safety net. */
  sweep(): Promise<void>;
}

/** How often the meter is told. */
const METER_MS = 60_000;

/** How often changes of requests that are over are forgotten. */
const FORGET_MS = 30_000;
/** How often it is looked whether the secrets are due to be read again. */
const SECRETS_MS = 5_000;

/** `ending` is aborted when the process is to end: whatever is led is handed over then. */
export function createDispatcher(deps: Deps, ending?: AbortSignal): Dispatcher {
  return {
    lead: (group, lifeMs) => lead(deps, { group, lifeMs, ending }),
    sweep: async () => {
      const groups = [...new Set(deps.config.deployments.map(({ group }) => group))];
      await Promise.all([
        ...groups.map((group) => tryOnce(deps, { step: 'sweep', group }, () => startIfWaiting(deps, group))),
        lookForDeadLetters(deps, groups),
      ]);
    },
  };
}

async function lead(
  deps: Deps,
  {
    group,
    lifeMs,
    ending,
  }: { readonly group: string; readonly lifeMs: number; readonly ending: AbortSignal | undefined },
): Promise<Ending> {
  // A group that has left the configuration: nothing could be called.
  if (deploymentsOf(deps.config, group).length === 0) return 'left';
  const me = deps.newId();
  const nowMs = deps.clock.now();
  const lease = { leader: me, nowMs, untilMs: nowMs + deps.timing.leaseMs };
  const outcome = await deps.groups.lead(group, lease);
  if (outcome.kind === 'led') return 'led';

  // Now that the table has answered, the clock can be relied on.
  const endsAtMs = deps.clock.now() + lifeMs;
  const shift = createShift({ deps, group, me, endsAtMs, queueAtStart: outcome.queue });
  deps.log.info('leading', { group });
  closeOn(ending, shift);
  const work = runLoops(shift);
  await untilClosed(shift);
  // At once: calls in flight may go on for minutes, and nobody else should wait for them.
  await passOn(shift);
  await work;
  tellMeter(shift);
  deps.log.info('led', { group, ending: shift.ending, ms: deps.clock.now() - nowMs });
  return shift.ending ?? 'left';
}

/** Runs the shift's loops until it is closed and its calls in flight have ended. */
async function runLoops(shift: Shift): Promise<void> {
  const { clock, config, timing } = shift.deps;
  const { reach, line } = shift.queueAtStart;
  const published = { reach, line: line ?? '', atMs: 0, isWritten: true };
  const loop = (name: string, step: () => Promise<void>, goesOn = () => isOpen(shift)) =>
    repeat(shift, { name, goesOn }, step);
  const paced = (name: string, ms: number, step: () => Promise<void>) => {
    const thenPause = async () => {
      await step();
      await clock.sleep(ms, shift.closing.signal);
    };
    return loop(name, thenPause);
  };
  const isAtWork = () => isBusy(shift);
  await Promise.all([
    ...config.tiers.map(({ name }) => loop(`receive ${name}`, () => receiveOnce(shift, name))),
    loop('hand out', () => handOutOnce(shift)),
    loop('lease', () => keepLease(shift)),
    loop('hide', () => keepHidden(shift), isAtWork),
    paced('report', timing.reportMs, () => report(shift, published)),
    paced('follow up', timing.reportMs * 2, () => followUpOnce(shift)),
    paced('changes', FORGET_MS, () => keepChanges(shift)),
    paced('secrets', SECRETS_MS, () => keepSecrets(shift)),
    paced('deadlines', timing.reportMs * 4, () => dropAllExpired(shift)),
    loop('leave', () => leaveIfQuiet(shift)),
    seeAllInTime(shift),
    closeInTime(shift),
    ...(shift.deps.meter === undefined ? [] : [loop('meter', () => meterInAWhile(shift))]),
  ]);
}

/** A deployment that has got what it lacked may be called at once. */
async function keepSecrets({ deps: { secrets }, news }: Shift): Promise<void> {
  const before = secrets.known();
  if ((await secrets.current()) !== before) news.notify();
}

async function meterInAWhile(shift: Shift): Promise<void> {
  await shift.deps.clock.sleep(METER_MS, shift.closing.signal);
  if (isOpen(shift)) tellMeter(shift);
}

/** Those that were noted for another leader hold here, too. */
async function keepChanges(shift: Shift): Promise<void> {
  if (shift.changesSeen < 0) await takeChanges(shift, shift.queueAtStart);
  await forgetOldChanges(shift);
}

/** A tier counts as seen where the gauge says that nobody waits, and after a while in any case. */
async function seeAllInTime(shift: Shift): Promise<void> {
  const names = shift.deps.config.tiers.map(({ name }) => name);
  for (const name of names) if (waitingIn(shift.queueAtStart, name) === 0) see(shift, name);
  await shift.deps.clock.sleep(shift.deps.timing.sightMs, shift.closing.signal);
  for (const name of names) see(shift, name);
}

/** Well before the function's end: what is left of its life is for calls in flight. */
async function closeInTime(shift: Shift): Promise<void> {
  const { clock, timing } = shift.deps;
  const leadMs = Math.min(timing.leadMs, ((shift.endsAtMs - clock.now()) * 2) / 3);
  await clock.sleep(leadMs, shift.closing.signal);
  close(shift, 'handed-over');
}

function closeOn(ending: AbortSignal | undefined, shift: Shift): void {
  const handOver = () => close(shift, 'handed-over');
  if (ending?.aborted === true) handOver();
  ending?.addEventListener('abort', handOver, { signal: shift.closing.signal });
}

/**
 * What is still here becomes visible at once, and a successor starts. It also follows up what was handed out:
 * whoever could not use its turn is queued again.
 */
async function passOn(shift: Shift): Promise<void> {
  const { groups, starter } = shift.deps;
  const { group, me } = shift;
  const about = { group, step: 'pass on' };
  const handedOut = [...shift.followUps.values()].map(({ held }) => held);
  const held = [...shift.book.all(), ...handedOut];
  await bestEffort(shift.deps, about, () => hideMessages(shift, held, 0));
  if (shift.ending !== 'handed-over') return;
  await bestEffort(shift.deps, about, async () => {
    await report(shift, { reach: null, line: '', atMs: 0, isWritten: false }, Infinity);
    await writeLease(shift, () => groups.resign(group, me));
    await starter.start(group);
  });
}

async function startIfWaiting(deps: Deps, group: string): Promise<void> {
  const { queue } = await deps.groups.read(group);
  if (isLed(queue, deps.clock.now())) return;
  const tiers = deps.config.tiers.map(({ name }) => name);
  // Below zero it hides those who come next, and callers who died keep others out: whoever leads sets it right
  // on leaving.
  const isOff = queue.callers > 0 || tiers.some((tier) => balanceOf(queue, tier) !== 0);
  if (!isOff && !(await hasMessages(deps, group, tiers))) return;
  deps.meter?.emit([{ name: 'SweepStarts', value: 1, of: {} }]);
  deps.log.info('the schedule starts a dispatcher', { group });
  await deps.starter.start(group);
}

async function hasMessages(deps: Deps, group: string, tiers: readonly string[]): Promise<boolean> {
  const depths = await Promise.all(tiers.map((tier) => deps.queues.depth({ group, tier })));
  return depths.some((depth) => depth > 0);
}
