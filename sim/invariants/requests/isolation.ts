import type { Monitor, Watch } from '../../monitors/monitor.ts';

/** A caller reads, collects and cancels only its own requests. */
export function isolation({ facts, violate }: Watch): Monitor {
  return {
    on(event) {
      if (event.kind === 'stranger') {
        const isRight = ['request_not_found', 'store_unavailable', 'lost'].includes(event.outcome);
        if (!isRight)
          violate(`a stranger was answered ${event.outcome}`, [facts.idOf.get(event.n) ?? event.by]);
      }
      if (event.kind === 'answered' && event.outcome.status === 'request_not_found')
        violate(`the owner of request ${event.n} was told that it does not exist`, [event.by]);
    },
  };
}
