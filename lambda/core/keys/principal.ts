import type { KeyRecord } from './key-record.ts';
import type { KeyRole, KeySettings } from './key-settings.ts';

/** Owns what is asked for with a master key, whichever of them. */
export const MASTER_OWNER = 'master';

/** Whoever asks, once its key has been checked. */
export interface Principal {
  /** Owns the requests, files and batches that it makes; outlives every secret. */
  readonly owner: string;
  /** Their records are its own as well: what was written when a master key's hash was its owner. */
  readonly formerOwners: readonly string[];
  /** null: a master key, or nobody asked for a key. */
  readonly keyId: string | null;
  readonly role: KeyRole;
  /** null: a master key, or nobody asked for a key: nothing is refused. */
  readonly settings: KeySettings | null;
}

/** Members of a team own together; a key without a team owns by itself. */
export const ownerOfKey = ({ id, settings }: Pick<KeyRecord, 'id' | 'settings'>): string =>
  settings.team === null ? id : `team:${settings.team}`;

export const principalOfKey = (record: KeyRecord): Principal => ({
  owner: ownerOfKey(record),
  formerOwners: [],
  keyId: record.id,
  role: record.settings.role,
  settings: record.settings,
});
