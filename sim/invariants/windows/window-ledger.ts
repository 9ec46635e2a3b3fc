import {
  bucketAt,
  bucketCount,
  slideTo,
  type Slots,
  type WindowRow,
} from '../../../lambda/core/windows/window-row.ts';
import type { Event } from '../../monitors/events.ts';
import { windowOf } from '../../monitors/facts.ts';
import type { Monitor, Watch } from '../../monitors/monitor.ts';

/** Absolute bucket → requests reserved in it. */
type Ledger = Map<number, number>;

interface Use {
  readonly atMs: number;
  readonly call: number;
  tokens: number;
}

/** Clocks may be this far behind the true time, ms. */
const BEHIND_MS = 100;

/**
 * A window's row is the sum of its writes: no write but the one that gives back takes from it, its sums are those
 * of its buckets, its clock only moves forward, and it never shows less than was used in the last 60 s. (A single
 * bucket may go below zero, when a turn that was moved to the present is given back.)
 */
export function windowLedger({ facts, violate }: Watch): Monitor {
  const shape = facts.plan.config.window;
  const count = bucketCount(shape);
  const ledgers = new Map<string, Ledger>();

  const fromRow = (row: WindowRow, slots: Slots): Ledger =>
    new Map(
      Object.entries(slots).map(([slot, n]) => [
        row.clock - ((((row.clock - Number(slot)) % count) + count) % count),
        n,
      ]),
    );

  function check(event: Extract<Event, { kind: 'window' }>, after: WindowRow): void {
    const { deploymentId, write, before } = event;
    const ledger = ledgers.get(deploymentId) ?? new Map<number, number>();
    const shown = fromRow(after, after.requestSlots);
    ledgers.set(deploymentId, shown);
    const say = (what: string) =>
      violate(`the window of ${deploymentId} ${what} after ${write.kind}`, [event.by]);
    if (after.clock < before.clock) say('went back');
    for (const [slots, sum] of [
      [after.requestSlots, after.requests],
      [after.tokenSlots, after.tokens],
    ] as const) {
      const counts = Object.values(slots);
      if (counts.reduce((total, n) => total + n, 0) !== sum) say('has a sum that its buckets do not have');
    }
    if (write.kind === 'cool') return;
    const oldest = after.clock - count + 1;
    let reserved = 0;
    let missing = 0;
    for (const bucket of new Set([...ledger.keys(), ...shown.keys()])) {
      if (bucket < oldest) continue;
      const change = (shown.get(bucket) ?? 0) - (ledger.get(bucket) ?? 0);
      if (change > 0) reserved += change;
      else missing -= change;
    }
    const isGivenBack = write.kind === 'adjust' && missing === -write.delta.requests;
    const isMoved = write.kind === 'replace' && missing === reserved;
    if (missing > 0 && !isGivenBack && !isMoved) say(`has forgotten ${missing} turns`);
  }

  /** In scenarios with larger clock skew, the limit is kept in a shorter span. */
  const spanMs = facts.plan.limitSpanMs;
  const uses = new Map<string, Use[]>();

  function checkUse(deploymentId: string, by: string): void {
    const nowMs = facts.nowMs();
    const recent = (uses.get(deploymentId) ?? []).filter(({ atMs }) => atMs > nowMs - spanMs);
    uses.set(deploymentId, recent);
    if (spanMs < 60_000) return;
    const row = slideTo(windowOf(facts, deploymentId), bucketAt(nowMs - BEHIND_MS, shape), shape);
    const limits = facts.plan.config.deployments.find(({ id }) => id === deploymentId);
    const tokens = recent.reduce((total, use) => total + use.tokens, 0);
    if (row.requests < recent.length)
      violate(
        `the window of ${deploymentId} shows ${row.requests} turns, and ${recent.length} calls were made`,
        [by],
      );
    if (limits?.tpm !== undefined && row.tokens < tokens && facts.plan.deploy === null)
      violate(`the window of ${deploymentId} shows ${row.tokens} tokens, and ${tokens} are used`, [by]);
  }

  return {
    on(event) {
      if (event.kind === 'window' && event.after !== undefined) check(event, event.after);
      if (event.kind === 'call over') {
        const use = [...uses.values()].flat().find(({ call }) => call === event.call);
        if (use !== undefined) use.tokens = Math.min(use.tokens, event.usedTokens);
      }
      if (event.kind !== 'call') return;
      const request = facts.requests.get(event.n);
      if (request === undefined) return;
      const use = { atMs: facts.nowMs(), call: event.call, tokens: facts.tokensOf(request) };
      uses.set(event.deploymentId, [...(uses.get(event.deploymentId) ?? []), use]);
      if (facts.isLimited(event.deploymentId)) checkUse(event.deploymentId, event.by);
    },
  };
}
