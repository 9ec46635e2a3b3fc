import { deploymentsOf, type Deps } from '../deps.ts';
import { createShift } from './create-shift.ts';
import { takeLease } from './lease/lease.ts';
import type { Ending, Life } from './lease/life.ts';
import { runLoops } from './run-loops.ts';
import { sweep } from './sweep.ts';

export interface Dispatcher {
  /**
   * Leads a group until its queues are empty, another dispatcher leads, or it is time to hand over. Returns at once
   * if somebody leads already. `lifeMs`: what is left of the function's life.
   */
  lead(group: string, lifeMs: number): Promise<Ending>;
  /** Starts a dispatcher wherever requests wait and nobody leads: the schedule's safety net. */
  sweep(): Promise<void>;
}

/** `ending` is aborted when the process is about to end: every group that it leads is handed over then. */
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
  // The group is no longer in the configuration: there is nothing to call.
  if (deploymentsOf(deps.config, group).length === 0) return 'left';
  const me = deps.newId();
  const nowMs = deps.clock.now();
  const outcome = await takeLease(deps, { group, me, nowMs });
  if (outcome.kind === 'refused') return 'led';

  // The clock can be relied on now that the table has answered.
  const endsAtMs = deps.clock.now() + lifeMs;
  const shift = createShift(deps, { group, me, endsAtMs, queueAtStart: outcome.queue });
  deps.happenings.tell({ kind: 'leading', shift: me, group });
  closeOn(ending, shift.life);
  const work = runLoops(deps, shift);
  const closed = await shift.life.untilClosed();
  // Calls in flight may go on for minutes, and nobody else should wait for them.
  await shift.handOver(closed);
  await work;
  shift.measure();
  const ms = deps.clock.now() - nowMs;
  deps.happenings.tell({ kind: 'led', shift: me, group, ending: closed, ms });
  return closed;
}

function closeOn(ending: AbortSignal | undefined, life: Life): void {
  const handOver = () => life.close('handed-over');
  if (ending?.aborted === true) handOver();
  ending?.addEventListener('abort', handOver, { signal: life.closing });
}
