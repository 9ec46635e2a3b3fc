import type { KeyVersion } from '../../monitors/key-facts.ts';
import type { Monitor, Watch } from '../../monitors/monitor.ts';

/** From the look at a key until a turn that was given then has been used: its caller may be late. */
const IN_HAND_MS = 6_500;
/** A look, the announcement of the end and its write, if nothing is slow. */
const DROP_MS = 3_000;
const TROUBLE_MS = 20_000;

/**
 * The waiting requests of a key that is disabled or removed end as it was said: with `cancel`, none is called for
 * once the turns that were in hand are used; with `keep`, and when a key expires, none is refused.
 */
export function revocation({ facts, violate }: Watch): Monitor {
  const isCalm = (): boolean => facts.disturbedAtMs() < facts.nowMs() - TROUBLE_MS;

  return {
    on(event) {
      const nowMs = facts.nowMs();
      if (event.kind === 'call') {
        const { keyId = null } = facts.requests.get(event.n) ?? {};
        const last = keyId === null ? undefined : facts.keys.versionsOf(keyId).at(-1);
        if (last === undefined || !isCancelled(last) || !isCalm()) return;
        const sinceMs = revokedSinceMs(facts.keys.versionsOf(last.record.id));
        if (nowMs - sinceMs > IN_HAND_MS)
          violate(
            `request ${event.n} was called for ${nowMs - sinceMs} ms after ${last.record.id} was revoked`,
            [facts.idOf.get(event.n) ?? event.by, event.by],
          );
      }
      if (event.kind !== 'transition' || event.transition.name !== 'refuse') return;
      if (event.after === undefined || event.transition.error.code !== 'key_revoked') return;
      const { keyId, enqueuedAtMs } = event.after;
      const fromMs = isCalm() ? nowMs - DROP_MS : enqueuedAtMs - facts.plan.leaseSkewMs;
      const wasRevoked = facts.keys
        .versionsOf(keyId ?? '')
        .some((version) => isCancelled(version) && version.untilMs >= fromMs);
      if (!wasRevoked)
        violate(`${event.id} was refused though nobody has revoked its key`, [event.id, event.by]);
    },
  };
}

const isCancelled = ({ record: { settings, removedAtMs, waiting } }: KeyVersion): boolean =>
  (removedAtMs !== null || settings.isDisabled) && waiting === 'cancel';

/** The beginning of the last stretch of versions that are revoked with `cancel`. */
function revokedSinceMs(versions: readonly KeyVersion[]): number {
  const lastOther = versions.findLastIndex((version) => !isCancelled(version));
  return versions[lastOther + 1]?.sinceMs ?? Infinity;
}
