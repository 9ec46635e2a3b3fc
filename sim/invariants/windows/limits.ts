import type { Monitor, Watch } from '../../monitors/monitor.ts';

interface Arrival {
  readonly atMs: number;
  readonly call: number;
  /** The estimate until the call has ended, and its real usage from then on. */
  tokens: number;
}

/** In any 60 s of the upstream's clock, no deployment gets more calls or reserved tokens than its limits. */
export function limits({ facts, violate }: Watch): Monitor {
  const spanMs = facts.plan.limitSpanMs;
  const arrivals = new Map<string, Arrival[]>();
  const byCall = new Map<number, Arrival>();

  return {
    on(event) {
      if (event.kind === 'call over') {
        const arrival = byCall.get(event.call);
        if (arrival !== undefined) arrival.tokens = Math.min(arrival.tokens, event.usedTokens);
      }
      if (event.kind !== 'call') return;
      const nowMs = facts.nowMs();
      const request = facts.requests.get(event.n);
      if (request === undefined) return;
      const arrival = { atMs: nowMs, call: event.call, tokens: facts.tokensOf(request) };
      const recent = (arrivals.get(event.deploymentId) ?? []).filter(({ atMs }) => atMs > nowMs - spanMs);
      recent.push(arrival);
      arrivals.set(event.deploymentId, recent);
      byCall.set(event.call, arrival);
      const { rpm, tpm } = facts.limitsOf(event.deploymentId);
      const tokens = recent.reduce((total, { tokens }) => total + tokens, 0);
      const about = facts.idOf.get(event.n) ?? event.by;
      if (recent.length > rpm)
        violate(
          `${recent.length} calls reached ${event.deploymentId} within ${spanMs / 1_000} s at rpm ${rpm}`,
          [about],
        );
      if (tokens > tpm)
        violate(
          `${tokens} tokens were reserved on ${event.deploymentId} within ${spanMs / 1_000} s at tpm ${tpm}`,
          [about],
        );
    },
  };
}
