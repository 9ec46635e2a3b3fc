import type { RequestRecord } from '../../../lambda/core/requests/request.ts';
import { refusedUntil } from '../../../lambda/core/windows/breaker.ts';
import type { Event } from '../../monitors/events.ts';
import { windowOf, type Known } from '../../monitors/facts.ts';
import type { Monitor, Watch } from '../../monitors/monitor.ts';

const MOST_FALLBACKS = 5;
/** From the moment at which nothing in its group serves a request until it has gone on. */
const STRANDED_MS = 12_000;
/** A failure up to this long before may have kept it there. */
const TROUBLE_MS = 300_000;

/**
 * A request goes on only to the groups of its lists, to each once and to no more than are allowed; it keeps its
 * place, its deadline and its owner; it is called for in the group where it stands, with a turn of that group; it is
 * not served twice. While its group takes no calls and a fallback does, it does not stay.
 */
export function fallbacks({ facts, violate }: Watch): Monitor {
  /** By request: the groups that it was called in, in order. */
  const called = new Map<number, string[]>();
  const served = new Set<number>();
  const strandedSinceMs = new Map<string, number>();

  const configs = [facts.plan.config, facts.plan.deploy?.config ?? facts.plan.config];

  const groupOfDeployment = (deploymentId: string): string =>
    configs.flatMap(({ deployments }) => deployments).find(({ id }) => id === deploymentId)?.group ?? '';

  const mostOf = (n: number): number =>
    facts.requests.get(n)?.wishes.fallbacks?.most ?? facts.plan.config.fallbacks?.most ?? MOST_FALLBACKS;

  /** Written again here, without the code that ships. */
  function listOf(n: number, group: string): readonly string[] {
    const own = facts.requests.get(n)?.wishes.fallbacks?.general;
    if (own !== undefined && own !== null) return own;
    const lists = facts.plan.config.fallbacks?.general ?? {};
    return lists[group] ?? lists['*'] ?? [];
  }

  function moved(before: RequestRecord, after: RequestRecord, { request: { n } }: Known): void {
    const about = [after.id];
    const kept = ['priority', 'enqueuedAtMs', 'deadlineMs', 'owner', 'keyId', 'kind', 'tier'] as const;
    for (const name of kept)
      if (before[name] !== after[name]) violate(`${after.id} has lost its ${name} on its way`, about);
    const passed = [...before.route.passed, before.group];
    const to = after.group;
    if (passed.includes(to)) violate(`request ${n} enters ${to} again`, about);
    if (passed.length > mostOf(n)) violate(`request ${n} falls back for the ${passed.length}th time`, about);
    if (!passed.some((group) => listOf(n, group).includes(to)))
      violate(`request ${n} goes on to ${to}, which is in none of its lists`, about);
  }

  function call({ n, deploymentId, by }: Extract<Event, { readonly kind: 'call' }>): void {
    const group = groupOfDeployment(deploymentId);
    const about = [facts.idOf.get(n) ?? by, by];
    const before = called.get(n) ?? [];
    if (before.at(-1) !== group) {
      if (before.includes(group)) violate(`request ${n} is called for in ${group} again`, about);
      called.set(n, [...before, group]);
    }
    const first = facts.requests.get(n)?.group ?? '';
    const passed = facts.known.get(facts.idOf.get(n) ?? '')?.record.route.passed ?? [];
    const isListed = [first, ...before, ...passed].some((one) => listOf(n, one).includes(group));
    if (group !== first && !isListed)
      violate(`request ${n} is called for in ${group}, which is in none of its lists`, about);
    if ((called.get(n) ?? []).length > mostOf(n) + 1)
      violate(`request ${n} is called for in more groups than it may fall back to`, about);
    if (served.has(n) && facts.crashedAtMs() === -Infinity)
      violate(`request ${n} is called for again after it was served`, about);
  }

  /** Every deployment that it fits is broken or out. */
  function isBroken(n: number, group: string): boolean {
    const request = facts.requests.get(n);
    if (request === undefined) return false;
    const tokens = facts.tokensOf(request);
    const nowMs = facts.nowMs();
    return facts
      .deploymentsOf(group)
      .filter(({ tpm = Infinity }) => tokens <= tpm)
      .every(({ id }) => {
        const { breaker, outUntilMs } = windowOf(facts, id);
        return outUntilMs > nowMs || refusedUntil(breaker, 1, nowMs) > nowMs;
      });
  }

  function isStranded({ record, request }: Known): boolean {
    const { route, group } = record;
    if (record.status !== 'queued' || !isBroken(request.n, group)) return false;
    if (route.passed.length >= mostOf(request.n)) return false;
    return listOf(request.n, group).some(
      (one) => one !== group && !route.passed.includes(one) && !isBroken(request.n, one),
    );
  }

  function checkStranded(own: Known): void {
    const { id } = own.record;
    const nowMs = facts.nowMs();
    // What nobody waits for any more may stay.
    const isWanted = own.record.kind === 'job' || !facts.answered.has(own.request.n);
    if (!isWanted || !isStranded(own) || facts.goneAtMs.has(own.request.n)) {
      strandedSinceMs.delete(id);
      return;
    }
    const sinceMs = strandedSinceMs.get(id) ?? nowMs;
    strandedSinceMs.set(id, sinceMs);
    const isCalm = facts.disturbedAtMs() < nowMs - TROUBLE_MS;
    if (isCalm && nowMs - Math.max(sinceMs, own.sentAtMs ?? nowMs) > STRANDED_MS)
      violate(`${id} stays in ${own.record.group}, which takes no calls, though a fallback does`, [id]);
  }

  return {
    on(event) {
      switch (event.kind) {
        case 'transition': {
          const { before, after, transition } = event;
          const own = facts.known.get(event.id);
          if (own === undefined || before === undefined || after === undefined) return;
          if (before.group !== after.group) moved(before, after, own);
          if (transition.name !== 'claim' && transition.name !== 'start' && transition.name !== 'grant')
            return;
          if (groupOfDeployment(transition.turn.deploymentId) !== after.group)
            violate(`${after.id} stands in ${after.group} and has a turn of another group`, [after.id]);
          return;
        }
        case 'call':
          call(event);
          return;
        case 'call answered':
          if (event.form === 'usual') served.add(event.n);
          return;
        default:
      }
    },
    tick() {
      if (facts.plan.config.fallbacks === undefined) return;
      for (const own of facts.known.values()) checkStranded(own);
    },
  };
}
