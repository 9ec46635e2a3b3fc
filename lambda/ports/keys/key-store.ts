import type { KeyRecord } from '../../core/keys/key-record.ts';

export interface KeysWanted {
  readonly limit: number;
  /** A key's id; the page starts after it. */
  readonly after?: string | undefined;
  /** Only this team's keys. */
  readonly team?: string | undefined;
}

export interface KeyStore {
  /** The key whose valid secret has this hash. One strongly consistent read. */
  find(hash: string): Promise<KeyRecord | undefined>;
  /** Strongly consistent. A removed key is found too, for as long as it is remembered. */
  read(id: string): Promise<KeyRecord | undefined>;
  /** Ordered by id, without removed keys. */
  list(wanted: KeysWanted): Promise<readonly KeyRecord[]>;
  /** `exists`: this id is or was in use; `taken`: another key has one of the secrets. */
  create(record: KeyRecord): Promise<'created' | 'exists' | 'taken'>;
  /**
   * Writes the record and all copies of it, or nothing. `changed`: the stored revision is not that of `before`, or
   * another write is in progress.
   */
  replace(record: KeyRecord, before: KeyRecord): Promise<'replaced' | 'changed' | 'taken'>;
}

export interface TokenVerifier {
  /**
   * The id of the key that a token chooses. No more than a look into memory, except when the keys of its issuer have
   * to be read again.
   * @throws Fault `invalid_token`, `token_expired`, `token_not_mapped`, `issuer_unavailable`; never with the token in it
   */
  keyOf(token: string): Promise<string>;
}
