import type { Waiting } from '../../core/keys/change-key.ts';
import type { KeyRecord } from '../../core/keys/key-record.ts';
import type { KeySettings } from '../../core/keys/key-settings.ts';
import type { LogFields } from '../../ports/log.ts';
import type { KeysWanted } from '../../ports/keys/key-store.ts';

/** The caller who manages keys, and how the log names the call. */
export interface Manager {
  /** The id of a key, or `master`. */
  readonly by: string;
  readonly about: LogFields;
}

export interface IssuedKey {
  readonly record: KeyRecord;
  /** Never shown again. */
  readonly secret: string;
}

interface KeyPage {
  readonly data: readonly KeyRecord[];
  readonly hasMore: boolean;
}

/** The management of keys. All methods throw a `Fault` for an error that the caller may see. */
export interface Keys {
  /** @throws Fault `already_created` if the same `Idempotency-Key` has created a key before. */
  create(
    asked: Manager & {
      readonly settings: KeySettings;
      readonly idempotencyKey?: string | undefined;
      /** A secret that was issued elsewhere, in the form of ours; a new one if absent. */
      readonly secret?: string | undefined;
    },
  ): Promise<IssuedKey>;
  list(wanted: KeysWanted): Promise<KeyPage>;
  /** @throws Fault `key_not_found` */
  read(id: string): Promise<KeyRecord>;
  /** The key whose valid secret has this hash. @throws Fault `key_not_found` */
  find(hash: string): Promise<KeyRecord>;
  /** `change` may be called again if another change comes between. @throws Fault `key_not_found` */
  update(
    asked: Manager & {
      readonly id: string;
      readonly change: (settings: KeySettings) => KeySettings;
      readonly waiting?: Waiting | undefined;
    },
  ): Promise<KeyRecord>;
  /** @throws Fault `key_not_found`; `already_rotated` if the same `Idempotency-Key` has rotated it before. */
  rotate(
    asked: Manager & {
      readonly id: string;
      readonly overlapMs: number;
      /** Changes its settings in the same write; absent: they stay. */
      readonly change?: ((settings: KeySettings) => KeySettings) | undefined;
      readonly idempotencyKey?: string | undefined;
    },
  ): Promise<IssuedKey>;
  /** @throws Fault `key_not_found` */
  remove(asked: Manager & { readonly id: string; readonly waiting: Waiting }): Promise<void>;
}
