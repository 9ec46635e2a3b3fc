import type { Monitor, Watch } from '../monitor.ts';

/** A store that fails is tried for so long before it is given up. */
const TRIES_MS = 12_000;

/** Whoever is told that its request has another place or deadline can rely on it that the dispatcher can know. */
export function changes({ facts, violate }: Watch): Monitor {
  return {
    on(event) {
      if (event.kind !== 'answered' || event.outcome.door !== 'change') return;
      if (event.outcome.status !== 'queued' || facts.disturbedAtMs() > facts.nowMs() - TRIES_MS) return;
      const own = facts.known.get(facts.idOf.get(event.n) ?? '');
      // One that is over by now is nobody's concern.
      if (own?.isUntold === true && own.record.status === 'queued')
        violate(`${own.record.id} was changed, and no dispatcher was told`, [own.record.id, event.by]);
    },
  };
}
