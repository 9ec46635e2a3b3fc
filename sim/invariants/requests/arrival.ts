import type { Monitor, Watch } from '../../monitors/monitor.ts';

/** From a caller's arrival until its function looks at the time: one read, slow at worst. */
const LOOK_MS = 1_500;

/** A request stands in line by its arrival, however often it has been tried or moved since. */
export function arrival({ facts, violate }: Watch): Monitor {
  const arrivedAtMs = new Map<number, number>();

  return {
    on(event) {
      switch (event.kind) {
        case 'arrived':
          arrivedAtMs.set(event.request.n, facts.nowMs());
          return;
        case 'created': {
          const { id, enqueuedAtMs, metadata } = event.record;
          const n = Number(metadata.n);
          const lateMs = enqueuedAtMs - (arrivedAtMs.get(n) ?? facts.nowMs()) - facts.plan.leaseSkewMs;
          // A request sent again with its key arrived when the first one did.
          const isFirst = facts.requests.get(n)?.againAfterMs === null;
          if (isFirst && lateMs > LOOK_MS && facts.disturbedAtMs() === -Infinity)
            violate(`${id} stands in line as if it had come ${Math.round(lateMs)} ms later`, [id]);
          return;
        }
        case 'transition': {
          const { before, after, id, transition } = event;
          if (before === undefined || after === undefined || before.enqueuedAtMs === after.enqueuedAtMs)
            return;
          violate(`${transition.name} of ${id} has changed when it came`, [id]);
          return;
        }
        case 'sent': {
          const { id, enqueuedAtMs } = event.message;
          const own = facts.known.get(id);
          if (own !== undefined && own.record.enqueuedAtMs !== enqueuedAtMs)
            violate(`the message of ${id} says that it came at another time`, [id]);
          return;
        }
        default:
      }
    },
  };
}
