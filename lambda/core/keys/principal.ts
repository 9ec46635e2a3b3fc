import type { KeyRecord } from './key-record.ts';
import type { KeyRole, KeySettings } from './key-settings.ts';

/** Owns what is asked for with a master key, whichever of them. */
export const MASTER_OWNER = 'master';

/** Whose requests, files and batches are to be looked at. */
export interface Owning {
  /** Owns what is made now; outlives every secret. */
  readonly owner: string;
  /** Their records are its own as well: what was written when the hash of a master key was its owner. */
  readonly formerOwners?: readonly string[] | undefined;
}

/** All that may own what it may see, the one that records are written under first. */
export const ownersOf = ({ owner, formerOwners = [] }: Owning): readonly string[] => [owner, ...formerOwners];

/** No more of a principal than what its records are found by. */
export const owning = ({ owner, formerOwners }: Owning): Owning => ({
  owner,
  ...(formerOwners && { formerOwners }),
});

/** Whoever asks, once its key has been checked. */
export interface Principal extends Owning {
  /** null: a master key, or nobody asked for a key. */
  readonly keyId: string | null;
  readonly role: KeyRole;
  /** null: a master key, or nobody asked for a key; nothing is refused, whatever the role. */
  readonly settings: KeySettings | null;
}

/** Members of a team own together; a key without a team owns by itself. */
export const ownerOfKey = ({ id, settings }: Pick<KeyRecord, 'id' | 'settings'>): string =>
  settings.team === null ? id : `team:${settings.team}`;

export const principalOfKey = (record: KeyRecord): Principal => ({
  owner: ownerOfKey(record),
  keyId: record.id,
  role: record.settings.role,
  settings: record.settings,
});
