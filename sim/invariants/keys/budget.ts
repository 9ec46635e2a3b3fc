import type { RequestRecord } from '../../../lambda/core/requests/request.ts';
import type { Event } from '../../monitors/events.ts';
import type { Monitor, Watch } from '../../monitors/monitor.ts';
import { answerForms } from '../../plan/answer-forms.ts';
import { endings, unclearWrites, type Incident } from '../../plan/fault-kinds.ts';
import type { PlannedRequest } from '../../plan/plan.ts';

/** After these, the estimate of a request may stay charged, and a charge may be made twice. */
const unsettling: readonly Incident[] = [...endings, ...unclearWrites, 'dispatcher cut off'];

/** The calls of a request. */
interface Calls {
  readonly made: number;
  /** By the last one; 0 = none, or nobody was told. */
  readonly usedTokens: number;
  /** The last answer broke off, and its usage with it. */
  readonly isBrokenOff: boolean;
}

interface Range {
  readonly least: number;
  readonly most: number;
}

const none: Calls = { made: 0, usedTokens: 0, isBrokenOff: false };

/**
 * A charge never takes what is reserved beyond the budget. At the end, a key with a budget has spent what its
 * requests have used: nothing for those without a call, the usage of the last call for the others, and at most the
 * estimate where the answer broke off or the caller left. After an incident that may lose a write, it has spent no
 * less than its answered requests have used. A demoted request that waits has the worst priority of its key. A world
 * is over within one day, so no period ends in it.
 */
export function budget({ facts, violate }: Watch): Monitor {
  const calls = new Map<number, Calls>();
  const spent = new Map<string, number>();
  const settingsOf = (keyId: string | null) => facts.plan.keys.find(({ id }) => id === keyId)?.settings;

  function checkCharge({ keyId, write, after, by }: Extract<Event, { readonly kind: 'budget' }>): void {
    const amount = settingsOf(keyId)?.budget?.amount ?? 0;
    // No usage is larger than its estimate here: what adds is a charge.
    const isCharge = write.kind === 'open' || (write.part === 'used' && write.amount > 0);
    if (isCharge && after.used > amount)
      violate(`${after.used} tokens are reserved of the budget of ${keyId}, ${amount}`, [by]);
  }

  function checkPlace({ id, keyId, charge, priority }: RequestRecord, by: string): void {
    const worst = settingsOf(keyId)?.priority.worst ?? 0;
    if (charge?.part === 'beyond' && priority !== worst)
      violate(`${id} was demoted and has the priority ${priority}, not ${worst}`, [id, by]);
  }

  function learnOfCall(event: Event): void {
    if (event.kind !== 'call' && event.kind !== 'call over' && event.kind !== 'call answered') return;
    const before = calls.get(event.n) ?? none;
    if (event.kind === 'call') calls.set(event.n, { ...none, made: before.made + 1 });
    if (event.kind === 'call over') calls.set(event.n, { ...before, usedTokens: event.usedTokens });
    if (event.kind === 'call answered' && event.form !== null)
      calls.set(event.n, { ...before, isBrokenOff: !answerForms[event.form].isWhole });
  }

  const statusOf = (n: number) => facts.known.get(facts.idOf.get(n) ?? '')?.record.status;

  function costOf(request: PlannedRequest): Range {
    const { made, usedTokens, isBrokenOff } = calls.get(request.n) ?? none;
    const isUnclear = made > 0 && (isBrokenOff || request.givesUpAfterMs !== null);
    return isUnclear ? { least: 0, most: facts.tokensOf(request) } : { least: usedTokens, most: usedTokens };
  }

  /** A call whose answer nobody could store may be made again, and only the last one counts. */
  function leastCostOf({ n }: PlannedRequest): Range {
    const { made, usedTokens } = calls.get(n) ?? none;
    const isServed = made === 1 && ['completed', undefined].includes(statusOf(n));
    return { least: isServed ? usedTokens : 0, most: Infinity };
  }

  return {
    on(event) {
      if (event.kind === 'budget') {
        spent.set(event.keyId, event.after.used + event.after.beyond);
        checkCharge(event);
      }
      if (event.kind === 'created') checkPlace(event.record, event.by);
      if (event.kind === 'transition' && event.after !== undefined) checkPlace(event.after, event.by);
      learnOfCall(event);
    },
    atRest() {
      const isClear = !facts.hasHappened(...unsettling);
      for (const { id, settings } of facts.plan.keys) {
        if (settings.budget === null) continue;
        const own = [...facts.requests.values()].filter(({ keyId }) => keyId === id);
        const costs = own.map(isClear ? costOf : leastCostOf);
        const least = costs.reduce((sum, cost) => sum + cost.least, 0);
        const most = costs.reduce((sum, cost) => sum + cost.most, 0);
        const tokens = spent.get(id) ?? 0;
        if (tokens < least) violate(`${id} has spent ${tokens} of its budget, and used ${least} at least`);
        if (tokens > most) violate(`${id} has spent ${tokens} of its budget, and used ${most} at most`);
      }
    },
  };
}
