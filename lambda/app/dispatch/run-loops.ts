import type { Deps } from '../deps.ts';
import type { Shift } from './create-shift.ts';
import { repeat } from './repeat.ts';

/** How often the shift is measured, if anybody reads measurements. */
const MEASURE_MS = 60_000;

/** How often the line is published for the board while somebody looks. */
const BOARD_MS = 3_000;

/** How often the changes of ended requests are deleted. */
const FORGET_MS = 30_000;

/** How often the loop checks whether the secrets are due to be read again. */
const SECRETS_MS = 5_000;

/** Runs the shift's loops until it is closed and its calls in flight have ended. */
export async function runLoops(deps: Deps, shift: Shift): Promise<void> {
  const { clock, config, timing } = deps;
  const { group, endsAtMs, life } = shift;
  const loop = (name: string, step: () => Promise<void>, goesOn = () => life.isOpen()) =>
    repeat(deps, group, { name, goesOn, step });
  const paced = (name: string, ms: number, step: () => Promise<void>) => {
    const thenPause = async () => {
      await step();
      await clock.sleep(ms, life.closing);
    };
    return loop(name, thenPause);
  };

  /** Wakes the hand-out when secrets change: a deployment that lacked its key may be called at once. */
  async function keepSecrets(): Promise<void> {
    const before = deps.secrets.known();
    if ((await deps.secrets.current()) !== before) shift.news.notify();
  }

  async function measureInAWhile(): Promise<void> {
    await clock.sleep(MEASURE_MS, life.closing);
    if (life.isOpen()) shift.measure();
  }

  /** Closes the shift well before the function's end, to leave time for calls in flight. */
  async function closeInTime(): Promise<void> {
    const leadMs = Math.min(timing.leadMs, ((endsAtMs - clock.now()) * 2) / 3);
    await clock.sleep(leadMs, life.closing);
    life.close('handed-over');
  }

  const isBusy = () => life.isBusy();
  await Promise.all([
    ...config.tiers.map(({ name }) => loop(`receive ${name}`, () => shift.receive(name))),
    loop('hand out', shift.handOut),
    loop('lease', () => shift.lease.keep()),
    loop('hide', shift.hide, isBusy),
    paced('report', timing.reportMs, () => shift.report.ifNews()),
    ...(deps.boards === undefined ? [] : [paced('board', BOARD_MS, shift.boardReport)]),
    paced('follow up', timing.reportMs * 2, () => shift.followUps.lookAtDue()),
    paced('changes', FORGET_MS, () => shift.changes.keep()),
    ...(config.maxWaitingCallers === undefined
      ? []
      : [paced('give way', timing.reportMs, () => shift.givingWay.askForRoom())]),
    paced('secrets', SECRETS_MS, keepSecrets),
    paced('deadlines', timing.reportMs * 4, () => shift.drops.allExpired()),
    loop('leave', shift.leave),
    shift.sight.seeAllInTime(),
    closeInTime(),
    ...(deps.happenings.isMeasured ? [loop('measure', measureInAWhile)] : []),
  ]);
}
