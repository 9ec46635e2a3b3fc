import { ruleOfMode } from '../../../core/line/mode.ts';
import type { QueueRow } from '../../../core/line/queue-row.ts';
import { emptyWindow, isLimited } from '../../../core/windows/window-row.ts';
import { deploymentsOf, type Deps } from '../../deps.ts';
import type { WindowsSeen } from '../../turns/reserve.ts';
import { lookIn, type LookAt } from '../../turns/turns.ts';
import type { Gauge } from '../gauge/gauge.ts';
import type { Changes } from '../line/changes.ts';

/** The group's rows as they were last read. */
export interface View {
  /** `reserve` keeps it up to date. */
  readonly windows: WindowsSeen;
  /**
   * The last look is too old for giving turns. If a turn takes a write, that write shows a gate that has closed
   * since.
   */
  isOld(): boolean;
  /** The last look began then or later. */
  isSince(ms: number): boolean;
  /** Reads the group: its windows, its mode, and changes made by others. */
  lookAgain(): Promise<void>;
  /** Looks for the turns of jobs: many begin at once, and share a look if their deployment has no limits. */
  readonly lookAt: LookAt;
  /** Notes that a call came to nothing, so its deployment's gate may have closed. */
  noteGateNews(): void;
  /** Somebody looks at the board until then, ms. */
  watchedUntilMs(): number;
  /** How many callers wait with an open connection. */
  callers(): number;
  /** The group's mode lets waiting requests have turns. */
  mayGiveTurns(): boolean;
}

export function createView({
  deps: { clock, config, groups, timing },
  group,
  queueAtStart,
  gauge,
  changes,
}: {
  readonly deps: Pick<Deps, 'clock' | 'config' | 'groups' | 'timing'>;
  readonly group: string;
  readonly queueAtStart: QueueRow;
  readonly gauge: Gauge;
  readonly changes: Changes;
}): View {
  /** Turns on deployments without limits are given without a write. */
  const hasUnlimited = deploymentsOf(config, group).some((own) => !isLimited(own));
  const windows: WindowsSeen = {};
  let { mode, callers, watchedUntilMs } = queueAtStart;
  /** When the last read of the group was begun, ms. */
  let lookedAtMs = -Infinity;
  let gateNewsAtMs = -Infinity;
  /** The last look, shared by the starts of jobs. */
  let shared = { beganAtMs: -Infinity, done: Promise.resolve() };

  function isOld(): boolean {
    const mostMs = hasUnlimited ? timing.gateAgeMs : timing.lookAgainMs;
    return clock.now() - lookedAtMs >= mostMs || lookedAtMs <= gateNewsAtMs;
  }

  async function lookAgain(): Promise<void> {
    const beganAtMs = clock.now();
    const { windows: now, queue } = await groups.read(group);
    // A read that began later has shown more.
    if (beganAtMs < lookedAtMs) return;
    lookedAtMs = beganAtMs;
    Object.assign(windows, now);
    ({ mode, callers, watchedUntilMs } = queue);
    gauge.noteEnqueued(queue.enqueued);
    await changes.take(queue);
  }

  function lookTogether(): Promise<void> {
    const nowMs = clock.now();
    const { beganAtMs, done } = shared;
    if (nowMs - beganAtMs < timing.gateAgeMs && beganAtMs > gateNewsAtMs) return done;
    shared = { beganAtMs: nowMs, done: lookAgain() };
    return shared.done;
  }

  return {
    windows,
    isOld,
    isSince: (ms) => lookedAtMs >= ms,
    lookAgain,
    async lookAt(deployment) {
      if (isLimited(deployment)) return lookIn(groups)(deployment);
      if (isOld()) await lookTogether();
      return windows[deployment.id] ?? emptyWindow;
    },
    noteGateNews: () => void (gateNewsAtMs = clock.now()),
    watchedUntilMs: () => watchedUntilMs,
    callers: () => callers,
    mayGiveTurns: () => ruleOfMode(mode).givesTurns,
  };
}
