import type { Monitor, Watch } from '../../monitors/monitor.ts';

/** A failing store is retried for this long before it is given up. */
const TRIES_MS = 12_000;

/**
 * A caller who is told that its request has another place or deadline can rely on the dispatcher being able to know
 * it.
 */
export function changes({ facts, violate }: Watch): Monitor {
  return {
    on(event) {
      if (event.kind !== 'answered' || event.outcome.door !== 'change') return;
      if (event.outcome.status !== 'queued' || facts.disturbedAtMs() > facts.nowMs() - TRIES_MS) return;
      const own = facts.known.get(facts.idOf.get(event.n) ?? '');
      // A request that is over by now does not matter.
      if (own?.isUntold === true && own.record.status === 'queued')
        violate(`${own.record.id} was changed, and no dispatcher was told`, [own.record.id, event.by]);
    },
  };
}
