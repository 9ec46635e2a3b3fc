import type { Monitor, Watch } from '../../monitors/monitor.ts';
import { losing } from '../windows/turns.ts';

/**
 * In any 60 s of the upstreams' clock, the requests of a key make no more calls than its own limits; and what a key
 * has taken of its limits is used for a call or given back, unless its holder was struck.
 */
export function keyLimits({ facts, violate }: Watch): Monitor {
  const spanMs = facts.plan.limitSpanMs;
  const callsAtMs = new Map<string, readonly number[]>();
  /** By key and window: what was taken and not given back, less the calls. */
  const unused = new Map<string, number>();

  const add = (keyId: string, window: string, n: number): void => {
    const name = `the limit of ${keyId} for ${window}`;
    unused.set(name, (unused.get(name) ?? 0) + n);
  };

  function count(name: string): number {
    const nowMs = facts.nowMs();
    const recent = [...(callsAtMs.get(name) ?? []).filter((atMs) => atMs > nowMs - spanMs), nowMs];
    callsAtMs.set(name, recent);
    return recent.length;
  }

  return {
    on(event) {
      if (event.kind === 'key window') {
        const { keyId, window, write, turns } = event;
        add(keyId, window, turns + (write.kind === 'adjust' ? write.delta.requests : 0));
      }
      if (event.kind !== 'call') return;
      const { keyId = null, group = '' } = facts.requests.get(event.n) ?? {};
      if (keyId === null) return;
      const limits = facts.keys.limitsOf(keyId, group);
      if (limits.all < Infinity) add(keyId, 'all', -1);
      if (limits.group < Infinity) add(keyId, `model:${group}`, -1);
      const about = [facts.idOf.get(event.n) ?? event.by, event.by];
      const inAll = count(keyId);
      if (inAll > limits.all)
        violate(`${inAll} calls for ${keyId} within ${spanMs / 1_000} s at its rpm ${limits.all}`, about);
      const inGroup = count(`${keyId} ${group}`);
      if (inGroup > limits.group)
        violate(
          `${inGroup} calls for ${keyId} within ${spanMs / 1_000} s at its rpm ${limits.group} of ${group}`,
          about,
        );
    },
    atRest() {
      if (facts.hasHappened(...losing) || facts.goneAtMs.size > 0) return;
      // A limit that is set later does not count the calls before.
      const changed = facts.plan.keyChanges.filter(({ change }) => change === 'limit');
      for (const [name, n] of unused)
        if (n !== 0 && !changed.some(({ keyId }) => name.includes(keyId)))
          violate(n > 0 ? `${name} has lost ${n}` : `${name} did not count ${-n} calls`);
    },
  };
}
