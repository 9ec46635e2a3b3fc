import { leadWrite, resignWrite } from '../../core/line/queue-write.ts';
import { bestEffort } from '../best-effort.ts';
import { deploymentsOf, type Deps } from '../deps.ts';
import { hideMessages } from './held.ts';
import { report } from './keep.ts';
import { runLoops } from './run-loops.ts';
import { close, createShift, untilClosed, writeLease, type Ending, type Shift } from './shift.ts';
import { sweep } from './sweep.ts';
import { tellMeter } from './tell-meter.ts';

export interface Dispatcher {
  /**
   * Leads a group until its queues are empty, another leads, or it is time to hand over. Returns at once
   * when somebody leads already. `lifeMs`: what is left of the function's life.
   */
  lead(group: string, lifeMs: number): Promise<Ending>;
  /** Starts a dispatcher wherever something waits and nobody leads: the schedule's safety net. */
  sweep(): Promise<void>;
}

/** `ending` is aborted when the process is to end: whatever is led is handed over then. */
export function createDispatcher(deps: Deps, ending?: AbortSignal): Dispatcher {
  return {
    lead: (group, lifeMs) => lead(deps, { group, lifeMs, ending }),
    sweep: () => sweep(deps),
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
  const outcome = await deps.groups.writeQueue(group, leadWrite(lease));
  if (outcome.kind === 'refused') return 'led';

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
    await writeLease(shift, () => groups.writeQueue(group, resignWrite(me)));
    await starter.start(group);
  });
}
