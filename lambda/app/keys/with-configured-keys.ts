import type { ConfiguredKey } from '../../core/config/headway-config.ts';
import { Fault } from '../../core/faults.ts';
import type { KeyRecord } from '../../core/keys/key-record.ts';
import type { KeyStore } from '../../ports/keys/key-store.ts';

/** A key store that also has the keys of the configuration, which cannot be changed here. */
export function withConfiguredKeys(store: KeyStore, configured: readonly ConfiguredKey[] = []): KeyStore {
  if (configured.length === 0) return store;
  const records = configured.map(recordOf);
  const byId = new Map(records.map((record) => [record.id, record]));
  const byHash = new Map(
    records.flatMap((record) => record.secrets.map(({ hash }) => [hash, record] as const)),
  );

  return {
    find: async (hash) => byHash.get(hash) ?? store.find(hash),

    read: async (id) => byId.get(id) ?? store.read(id),

    async list(wanted) {
      const { limit, after = '', team } = wanted;
      const stored = await store.list(wanted);
      const own = records.filter(
        ({ id, settings }) => id > after && (team === undefined || settings.team === team),
      );
      return [...own, ...stored].toSorted((a, b) => (a.id < b.id ? -1 : 1)).slice(0, limit);
    },

    async create(record) {
      if (byId.has(record.id)) return 'exists';
      return record.secrets.some(({ hash }) => byHash.has(hash)) ? 'taken' : store.create(record);
    },

    async replace(record, before) {
      if (byId.has(record.id)) throw inTheFile();
      return record.secrets.some(({ hash }) => byHash.has(hash)) ? 'taken' : store.replace(record, before);
    },
  };
}

const recordOf = ({ id, hashes, settings }: ConfiguredKey): KeyRecord => ({
  id,
  settings,
  secrets: hashes.map((hash) => ({
    hash,
    shown: `sha256 ${hash.slice(0, 8)}…`,
    untilMs: null,
    askedAs: null,
  })),
  waiting: 'keep',
  removedAtMs: null,
  createdAtMs: 0,
  createdBy: 'configuration',
  changedAtMs: 0,
  changedBy: 'configuration',
  revision: 0,
});

const inTheFile = () =>
  new Fault('invalid_request', 'This key is in the configuration file: change it there, and deploy.', {
    param: 'id',
  });
