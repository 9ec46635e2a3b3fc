import type { KeyVersion } from '../../monitors/key-facts.ts';
import type { Monitor, Watch } from '../../monitors/monitor.ts';

/** Until it has heard from the table, a function knows the time only from its machine. */
const CLOCK_MS = 500;

interface Presented {
  readonly keyId: string;
  readonly hash: string;
  readonly atMs: number;
}

const refusals = ['invalid_api_key', 'key_disabled', 'key_expired', 'model_not_allowed'];

/**
 * A request is accepted exactly if its key was valid at some moment between its arrival and its answer: the secret
 * issued and not replaced, the key neither removed, disabled nor expired, and allowed to use the model. Otherwise
 * its caller is told why. No request is more urgent than its key allows.
 */
export function keyAccess({ facts, violate }: Watch): Monitor {
  const presented = new Map<string, Presented>();

  /** Each verdict that was right at some moment since the key was presented. */
  function verdictsSince({ keyId, hash, atMs }: Presented, group: string): ReadonlySet<string> {
    const versions = facts.keys.versionsOf(keyId).filter(({ untilMs }) => untilMs >= atMs);
    const momentsOf = ({ sinceMs, untilMs }: KeyVersion) => {
      const fromMs = Math.max(atMs, sinceMs);
      const toMs = Math.min(facts.nowMs(), untilMs);
      return [fromMs - CLOCK_MS, fromMs, toMs, toMs + CLOCK_MS];
    };
    return new Set(
      versions.flatMap((version) =>
        momentsOf(version).map((ms) =>
          judge(version, { isEnded: facts.keys.secretEndsAtMs(hash) <= ms, group, ms }),
        ),
      ),
    );
  }

  return {
    on(event) {
      if (event.kind === 'key presented') presented.set(event.by, { ...event, atMs: facts.nowMs() });
      if (event.kind === 'created') {
        const { keyId, priority, id } = event.record;
        const best = facts.plan.keys.find((key) => key.id === keyId)?.settings.priority.best ?? -Infinity;
        if (priority < best) violate(`${id} has the priority ${priority}, and its key ${best} at best`, [id]);
      }
      if (event.kind !== 'key accepted' && event.kind !== 'answered') return;
      const own = presented.get(event.by);
      const group = facts.requests.get(event.n)?.group;
      if (own === undefined || group === undefined) return;
      const said = event.kind === 'key accepted' ? 'accepted' : event.outcome.status;
      const isVerdict = event.kind === 'key accepted' || refusals.includes(said);
      if (isVerdict && !verdictsSince(own, group).has(said))
        violate(`request ${event.n} with ${own.keyId} was judged ${said}`, [event.by]);
    },
  };
}

/** Deliberately written again here. */
function judge(
  { record: { settings, removedAtMs } }: KeyVersion,
  of: { readonly isEnded: boolean; readonly group: string; readonly ms: number },
): string {
  if (removedAtMs !== null || of.isEnded) return 'invalid_api_key';
  if (settings.isDisabled) return 'key_disabled';
  if (settings.expiresAtMs !== null && settings.expiresAtMs <= of.ms) return 'key_expired';
  return settings.models?.includes(of.group) === false ? 'model_not_allowed' : 'accepted';
}
