import type { Outcome } from '../../monitors/events.ts';
import { states } from '../../monitors/facts.ts';
import type { Monitor, Watch } from '../../monitors/monitor.ts';

/** The answers that each door may give, whatever happens. `lost`: the connection went with its function. */
const allowed: Readonly<Record<Outcome['door'], readonly string[]>> = {
  complete: ['answer', 'refused', 'timed_out_in_queue', 'cancelled', 'store_unavailable', 'lost'],
  submit: ['queued', 'store_unavailable', 'lost'],
  again: [...states, 'answer', 'refused', 'timed_out_in_queue', 'accepted', 'store_unavailable', 'lost'],
  change: ['queued', 'not_queued', 'store_unavailable', 'lost'],
  collect: [...states, 'store_unavailable', 'lost'],
  cancel: ['cancelled', 'completed', 'failed', 'expired', 'store_unavailable', 'lost'],
};
/** The reasons why a key is not accepted, or not any more. */
const keyRefusals = ['invalid_api_key', 'key_disabled', 'key_expired', 'model_not_allowed', 'key_revoked'];
/** A look and a write, one of which has to wait out a store's outage, */
const LATE_MS = 12_000;
/** and this much more for each other call with a late answer. */
const SLOW_MS = 8_000;
/** Clocks may be corrected while somebody waits. */
const EARLY_MS = 500;

/** Every caller gets one of the contract's answers, and a wait ends when its timeout says. */
export function answers({ facts, violate }: Watch): Monitor {
  const arrivedAtMs = new Map<number, number>();
  /** Requests with a call during their time: nobody is cut off in the middle of a call. */
  const called = new Set<number>();
  /** How many calls of each function the table has answered late. */
  const slowCalls = new Map<string, number>();

  const lateMs = (by: string): number => LATE_MS + Math.max(0, (slowCalls.get(by) ?? 0) - 1) * SLOW_MS;

  /** Counts deployments from before and after a deploy: functions of both may be running. */
  function isBeyondLimits(n: number): boolean {
    const request = facts.requests.get(n);
    if (request === undefined) return false;
    const configs = [facts.plan.config, facts.plan.deploy?.config ?? facts.plan.config];
    return configs.some(({ deployments }) => {
      const own = deployments.filter(({ group }) => group === request.group);
      return facts.tokensOf(request) > Math.max(...own.map(({ tpm }) => tpm ?? Infinity));
    });
  }

  /** A demoted request cannot be moved up again. */
  function isOfBudget(n: number, status: string): boolean {
    const request = facts.requests.get(n);
    const { budget = null } = facts.plan.keys.find(({ id }) => id === request?.keyId)?.settings ?? {};
    if (request === undefined || budget === null) return false;
    if (budget.atCap === 'demote') return status === 'invalid_request' && request.change !== null;
    const isLarger = facts.tokensOf(request) > budget.amount;
    return status === (isLarger ? 'tokens_exceed_limit' : 'budget_exceeded');
  }

  /** Answers that only callers get who asked for them, or whose stack is set that way. */
  function isAskedFor(n: number, status: string): boolean {
    const request = facts.requests.get(n);
    if (keyRefusals.includes(status)) return (request?.keyId ?? null) !== null;
    if (isOfBudget(n, status)) return true;
    if (status === 'model_draining') return facts.plan.operations.some(({ mode }) => mode === 'draining');
    if (status === 'too_many_waiting') return facts.plan.config.maxWaitingCallers !== undefined;
    if (request?.againAfterMs !== null) return allowed.again.includes(status);
    if (status !== 'accepted' || request.maxWaitMs === null) return false;
    const waitedMs = facts.nowMs() - (arrivedAtMs.get(n) ?? 0);
    const earlyMs = Math.max(EARLY_MS, facts.plan.leaseSkewMs);
    const isEarly =
      waitedMs < request.maxWaitMs - earlyMs && facts.plan.config.maxWaitingCallers === undefined;
    const isLate =
      !called.has(n) &&
      waitedMs > request.maxWaitMs + LATE_MS + earlyMs &&
      facts.disturbedAtMs() === -Infinity;
    return !isEarly && !isLate;
  }

  return {
    on(event) {
      if (event.kind === 'arrived') arrivedAtMs.set(event.request.n, facts.nowMs());
      if (event.kind === 'call') called.add(event.n);
      if (event.kind === 'incident' && event.incident === 'table slow')
        slowCalls.set(event.by, (slowCalls.get(event.by) ?? 0) + 1);
      if (event.kind !== 'answered') return;
      const { n, outcome } = event;
      const about = [facts.idOf.get(n) ?? event.by];
      const isTooLarge = outcome.status === 'tokens_exceed_limit' && isBeyondLimits(n);
      const isAllowed = allowed[outcome.door].includes(outcome.status) || isAskedFor(n, outcome.status);
      if (!isAllowed && !isTooLarge)
        violate(`${outcome.door} of request ${n} was answered ${outcome.status}`, about);
      if (outcome.status !== 'timed_out_in_queue') return;
      const request = facts.requests.get(n);
      const waitedMs = facts.nowMs() - (arrivedAtMs.get(n) ?? 0);
      if (request?.givesUpAfterMs !== null || request.change !== null) return;
      // Its time counts from the sending that made the record.
      if (request.againAfterMs !== null) return;
      if (waitedMs > request.timeoutMs + lateMs(event.by))
        violate(`request ${n} timed out ${Math.round(waitedMs - request.timeoutMs)} ms too late`, about);
    },
  };
}
