import { isSecretOf, type KeyRecord } from '../core/keys/key-record.ts';
import type { Clock } from '../ports/clock.ts';
import type { KeyStore } from '../ports/keys/key-store.ts';

/** The key store's twin in memory. */
export function memoryKeyStore({ clock }: { readonly clock: Pick<Clock, 'now'> }): KeyStore {
  const byId = new Map<string, KeyRecord>();
  const byHash = new Map<string, string>();

  const isTaken = ({ id, secrets }: KeyRecord): boolean =>
    secrets.some(({ hash }) => byHash.has(hash) && byHash.get(hash) !== id);

  function put(record: KeyRecord): void {
    for (const { hash } of byId.get(record.id)?.secrets ?? []) byHash.delete(hash);
    for (const { hash } of record.secrets) byHash.set(hash, record.id);
    byId.set(record.id, record);
  }

  return {
    find(hash) {
      const record = byId.get(byHash.get(hash) ?? '');
      return Promise.resolve(record && isSecretOf(record, hash, clock.now()) ? record : undefined);
    },

    read: (id) => Promise.resolve(byId.get(id)),

    list({ limit, after = '', team }) {
      const own = [...byId.values()].filter(
        ({ id, removedAtMs, settings }) =>
          removedAtMs === null && id > after && (team === undefined || settings.team === team),
      );
      return Promise.resolve(own.toSorted((a, b) => (a.id < b.id ? -1 : 1)).slice(0, limit));
    },

    create(record) {
      if (byId.has(record.id)) return Promise.resolve('exists');
      if (isTaken(record)) return Promise.resolve('taken');
      put(record);
      return Promise.resolve('created');
    },

    replace(record, before) {
      if (byId.get(before.id)?.revision !== before.revision) return Promise.resolve('changed');
      if (isTaken(record)) return Promise.resolve('taken');
      put(record);
      return Promise.resolve('replaced');
    },
  };
}
