import type { KeyRecord } from './key-record.ts';
import type { KeyRole, KeySettings } from './key-settings.ts';

/** The owner of everything requested with a master key, whichever it was. */
export const MASTER_OWNER = 'master';

/** The owner whose requests, files and batches are read. */
export interface Owning {
  /** Owns everything created now; outlives every secret. */
  readonly owner: string;
  /** Their records are its own as well: they were written when the hash of a master key was the owner. */
  readonly formerOwners?: readonly string[] | undefined;
}

/** All owners whose records it may see; new records are written under the first. */
export const ownersOf = ({ owner, formerOwners = [] }: Owning): readonly string[] => [owner, ...formerOwners];

/** The part of a principal by which its records are found. */
export const owning = ({ owner, formerOwners }: Owning): Owning => ({
  owner,
  ...(formerOwners && { formerOwners }),
});

/** The caller, once its key has been checked. */
export interface Principal extends Owning {
  /** null: a master key, or nobody asked for a key. */
  readonly keyId: string | null;
  readonly role: KeyRole;
  /** null: a master key, or nobody asked for a key; nothing is refused, whatever the role. */
  readonly settings: KeySettings | null;
}

/** Members of a team own together; a key without a team owns by itself. */
const ownerOfKey = ({ id, settings }: Pick<KeyRecord, 'id' | 'settings'>): string =>
  settings.team === null ? id : `team:${settings.team}`;

export const principalOfKey = (record: KeyRecord): Principal => ({
  owner: ownerOfKey(record),
  keyId: record.id,
  role: record.settings.role,
  settings: record.settings,
});
