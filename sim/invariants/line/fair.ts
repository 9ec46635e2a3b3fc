import type { RequestRecord } from '../../../lambda/core/requests/request.ts';
import type { Monitor, Watch } from '../../monitors/monitor.ts';
import { nameOf, watchTurns, type TurnMade } from './fair-sight.ts';

/** How far one flow is ahead of another that waits, and the least since that one waits. */
interface Lead {
  now: number;
  least: number;
}

/** A turn that is passed on is used at most this much later than others that were made with it. */
const PASS_MS = 1_500;
/** Two charges are rounded up. */
const ROUNDING = 1e-6;

/**
 * Of the turns of one dispatcher at one priority, a flow that waits is never behind another by more than the
 * costliest turn of each; and before the first turn of a flow goes at most one of each other, and none of a flow that
 * joins later.
 */
export function fair({ facts, violate }: Watch): Monitor {
  const usedTokens = new Map<number, number>();
  const hasLimitedKeys = facts.plan.keys.some(({ settings }) => settings.rpm !== null);

  /** The share of the group's limits, deliberately written again here. */
  function costOf({ group }: RequestRecord, tokens: number): number {
    const deployments = facts.deploymentsOf(group);
    const rpm = deployments.reduce((sum, own) => sum + (own.rpm ?? 0), 0);
    const tpm = deployments.reduce((sum, own) => sum + (own.tpm ?? 0), 0);
    if (rpm === 0 && tpm === 0) return 1;
    return Math.min(1, Math.max(rpm === 0 ? 0 : 1 / rpm, tpm === 0 ? 0 : tokens / tpm));
  }

  const estimated = (record: RequestRecord): number => {
    const request = facts.requests.get(Number(record.metadata.n));
    return request === undefined ? 0 : costOf(record, facts.tokensOf(request)) / record.weight;
  };

  const used = (record: RequestRecord): number => {
    const tokens = record.kind === 'job' ? usedTokens.get(Number(record.metadata.n)) : undefined;
    return tokens === undefined ? estimated(record) : costOf(record, tokens) / record.weight;
  };

  /** The costliest turn of a flow. */
  function costliest(flow: string): number {
    const own = [...facts.known.values()].filter(({ record }) => record.flow === flow);
    return Math.max(...own.map(({ record }) => Math.max(estimated(record), used(record))));
  }

  function judge(turns: readonly TurnMade[], isTroubled: (id: string, atMs: number) => boolean): void {
    const leads = new Map<string, Map<string, Lead>>();
    const passed = new Map<
      string,
      { readonly known: ReadonlySet<string>; readonly by: Map<string, number> }
    >();
    const hadTurns = new Set<string>();
    /** What came back to a flow may be used once more. */
    const back = new Map<string, number>();
    const inHandUntilMs = new Map<string, number>();
    const passedOn = turns.filter((turn) => turn.isPassedOn).map((turn) => turn.atMs);

    function forget(name: string): void {
      leads.delete(name);
      passed.delete(name);
    }

    for (const { use, waiting, inSight, atMs, isTroubled: isUncertain, isReturned } of turns) {
      if (use === undefined) continue;
      const { priority, flow, record } = use;
      const own = nameOf(priority, flow);
      const level = `${String(priority)} `;
      const present = new Set(
        waiting
          .filter(
            ({ id }) => id === use.id || (!isTroubled(id, atMs) && (inHandUntilMs.get(id) ?? -1) < atMs),
          )
          .filter((other) => other.priority === priority)
          .map((other) => nameOf(other.priority, other.flow)),
      );
      inHandUntilMs.set(use.id, use.atMs);
      if (isUncertain || isReturned) {
        leads.clear();
        passed.clear();
        hadTurns.add(own);
        if (isReturned) back.set(own, (back.get(own) ?? 0) + estimated(record));
        continue;
      }
      for (const name of leads.keys()) if (name.startsWith(level) && !present.has(name)) forget(name);
      for (const name of passed.keys()) if (name.startsWith(level) && !present.has(name)) forget(name);

      const isInOrder = !passedOn.some((ms) => Math.abs(ms - atMs) < PASS_MS);
      const most = Math.max(estimated(record), used(record));
      for (const lead of leads.get(own)?.values() ?? []) {
        lead.now -= most;
        lead.least = Math.min(lead.least, lead.now);
      }
      const credit = Math.max(0, estimated(record) - used(record));
      back.set(own, (back.get(own) ?? 0) + credit);
      for (const name of present) {
        if (name === own) continue;
        const waitingFlow = name.slice(level.length);
        const ofName = leads.get(name) ?? new Map<string, Lead>();
        leads.set(name, ofName);
        const lead = ofName.get(own) ?? { now: 0, least: 0 };
        ofName.set(own, lead);
        lead.now += Math.min(estimated(record), used(record));
        const bound =
          (hasLimitedKeys ? 2 : 1) * (costliest(flow) + costliest(waitingFlow)) + (back.get(own) ?? 0);
        if (isInOrder && lead.now - lead.least > bound + ROUNDING)
          violate(
            `${own} is ahead of ${name}, which waits, by ${(lead.now - lead.least).toFixed(4)} of ${bound.toFixed(4)}`,
            [use.id],
          );

        if (hadTurns.has(name) || hasLimitedKeys) continue;
        const first = passed.get(name) ?? { known: inSight, by: new Map<string, number>() };
        passed.set(name, first);
        const before = first.by.get(own) ?? 0;
        first.by.set(own, before + 1);
        const isLate = !first.known.has(own);
        if (isInOrder && (isLate || before > 0) && (back.get(own) ?? 0) === 0)
          violate(
            `${name} waits for its first turn, and ${own}${isLate ? ', which came later,' : ''} has had ${String(before + 1)}`,
            [use.id],
          );
      }
      hadTurns.add(own);
      passed.delete(own);
    }
  }

  const watched = watchTurns(facts, judge);
  return {
    ...watched,
    on(event) {
      if (event.kind === 'call over') usedTokens.set(event.n, event.usedTokens);
      watched.on?.(event);
    },
  };
}
