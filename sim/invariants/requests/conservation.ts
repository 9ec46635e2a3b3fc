import { isTerminal } from '../../../lambda/core/requests/request.ts';
import { isOver } from '../../monitors/facts.ts';
import type { Monitor, Watch } from '../../monitors/monitor.ts';

/** Until it has heard from the table, a function knows the time only from its machine. */
const CLOCK_MS = 500;

/**
 * Every accepted request is one request however often it is sent, reaches exactly one end, and its owner is shown
 * that end and its own response. None is over before its time.
 */
export function conservation({ facts, violate }: Watch): Monitor {
  const shown = new Map<number, string>();
  const created = new Set<number>();

  return {
    on(event) {
      if (event.kind === 'transition' && event.before !== undefined && event.after !== undefined) {
        if (isTerminal(event.before.status))
          violate(`${event.id} left the terminal state ${event.before.status} by ${event.transition.name}`, [
            event.id,
          ]);
        const { status, kind, deadlineMs } = event.after;
        const leftMs = deadlineMs - facts.nowMs() - facts.plan.leaseSkewMs;
        if (status === 'expired' && kind === 'job' && leftMs > CLOCK_MS)
          violate(`${event.id} is over ${leftMs} ms before its deadline`, [event.id]);
      }
      if (event.kind === 'created') {
        const n = Number(event.record.metadata.n);
        if (created.has(n)) violate(`request ${n} has a second record`, [event.record.id]);
        created.add(n);
      }
      if (event.kind !== 'answered') return;
      const { n, outcome } = event;
      if (outcome.responseOf !== null && outcome.responseOf !== n)
        violate(`the caller of request ${n} was given the response of ${outcome.responseOf}`);
      if (outcome.door === 'collect' && isEnd(outcome.status)) {
        const before = shown.get(n);
        if (before !== undefined && before !== outcome.status)
          violate(`request ${n} was shown as ${before}, and later as ${outcome.status}`);
        shown.set(n, outcome.status);
        if (outcome.status === 'completed' && outcome.responseOf !== n)
          violate(`request ${n} is completed, and its response is not there`);
      }
    },

    atRest() {
      for (const own of facts.known.values()) {
        const { id, status } = own.record;
        if (!isOver(facts, own))
          violate(`${id} is ${status} when everything is over: its message was lost`, [id]);
      }
    },

    end() {
      for (const { record, request, isAccepted } of facts.known.values()) {
        if (!isAccepted || shown.has(request.n)) continue;
        violate(`${record.id} was accepted, and its owner never saw its end`, [record.id]);
      }
    },
  };
}

const isEnd = (status: string): boolean =>
  status === 'completed' || status === 'failed' || status === 'cancelled' || status === 'expired';
