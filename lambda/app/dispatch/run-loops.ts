import { waitingIn } from '../../core/line/queue-row.ts';
import { forgetOldChanges, takeChanges } from './changes.ts';
import { dropAllExpired } from './drop.ts';
import { followUpOnce } from './grant.ts';
import { handOutOnce } from './hand-out.ts';
import { isBusy, keepHidden, keepLease, leaveIfQuiet, report } from './keep.ts';
import { receiveOnce, see } from './receive.ts';
import { close, isOpen, repeat, type Shift } from './shift.ts';
import { tellMeter } from './tell-meter.ts';

/** How often the meter is told. */
const METER_MS = 60_000;

/** How often changes of requests that are over are forgotten. */
const FORGET_MS = 30_000;

/** How often it is looked whether the secrets are due to be read again. */
const SECRETS_MS = 5_000;

/** Runs the shift's loops until it is closed and its calls in flight have ended. */
export async function runLoops(shift: Shift): Promise<void> {
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
