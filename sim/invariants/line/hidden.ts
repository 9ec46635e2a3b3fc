import { redeliveries, type Incident } from '../../plan/fault-kinds.ts';
import type { Monitor, Watch } from '../../monitors/monitor.ts';

const excuses: readonly Incident[] = ['dispatcher cut off', ...redeliveries];

interface Holder {
  readonly by: string;
  readonly sinceMs: number;
}

/** A message that a living dispatcher holds is not delivered to anybody else, nor again to itself. */
export function hidden({ facts, violate }: Watch): Monitor {
  const holders = new Map<string, Holder>();
  const handedBack = new Set<string>();

  return {
    on(event) {
      if (event.kind === 'ended' || event.kind === 'shown') handedBack.add(event.by);
      if (event.kind !== 'taken') return;
      for (const { id } of event.messages) {
        const holder = holders.get(id);
        const own = facts.known.get(id);
        const isHeld = holder !== undefined && facts.living.has(holder.by) && !handedBack.has(holder.by);
        // Past its deadline it is dropped, even if that could not be recorded.
        const isAlive = own !== undefined && own.record.deadlineMs > facts.nowMs() + 1_000;
        const isWaiting = isAlive && own.record.status === 'queued' && own.record.kind === 'job';
        if (
          isHeld &&
          isWaiting &&
          own.record.attempts === 0 &&
          own.sends < 2 &&
          !facts.hasHappened(...excuses)
        ) {
          const isCalm = facts.crashedAtMs() < holder.sinceMs - 2_000;
          if (isCalm) violate(`${id} was delivered to ${event.by} while ${holder.by} held it`, [id]);
        }
        holders.set(id, { by: event.by, sinceMs: facts.nowMs() });
      }
    },
  };
}
