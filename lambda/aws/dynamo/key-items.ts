import * as z from 'zod';
import { keyRecordSchema, type KeyRecord } from '../../core/keys/key-record.ts';
import { defaultSettings } from '../../core/keys/key-settings.ts';
import { EXPIRES_AT, KEY_TABLE_KEYS } from './keys.ts';
import { toItem, type Item } from './stored-item.ts';

const { partition, row } = KEY_TABLE_KEYS;

/** The primary key of an item. */
export interface KeyPlace {
  readonly partition: string;
  readonly row: string;
}

/** A key has several items; each holds the same record. */
export interface KeyItem extends KeyPlace {
  /** Unix seconds; null = it stays. */
  readonly expiresAt: number | null;
}

/** A removed key is remembered, and its id not reused, for longer than any record that it owned is kept. */
const REMEMBERED_MS = 30 * 86_400_000;

export const placeOfKey = (id: string): KeyPlace => ({ partition: 'keys', row: id });
export const placeOfHash = (hash: string): KeyPlace => ({ partition: `hash#${hash}`, row: 'secret' });
export const partitionOfTeam = (team: string): string => `team#${team}`;

export const itemKeyOf = (place: KeyPlace): Item =>
  toItem({ [partition]: place.partition, [row]: place.row });

/** The item that decides, and the copies that lookups read. */
export function itemsOfKey({ id, secrets, settings, removedAtMs }: KeyRecord): {
  readonly truth: KeyItem;
  readonly copies: readonly KeyItem[];
} {
  const truth = { ...placeOfKey(id), expiresAt: secondsOf(removedAtMs && removedAtMs + REMEMBERED_MS) };
  if (removedAtMs !== null) return { truth, copies: [] };
  const hashes = secrets.map(({ hash, untilMs }) => ({
    ...placeOfHash(hash),
    expiresAt: secondsOf(untilMs),
  }));
  const { team } = settings;
  const inTeam = team === null ? [] : [{ partition: partitionOfTeam(team), row: id, expiresAt: null }];
  return { truth, copies: [...hashes, ...inTeam] };
}

const secondsOf = (ms: number | null): number | null => (ms === null ? null : Math.ceil(ms / 1_000));

/** Conditions need the id and the revision beside the record. */
export const itemOf = (place: KeyItem, record: KeyRecord): Item =>
  toItem({
    [partition]: place.partition,
    [row]: place.row,
    [EXPIRES_AT]: place.expiresAt ?? undefined,
    keyId: record.id,
    revision: record.revision,
    record,
  });

const settingsSchema = z.record(z.string(), z.unknown());

/** A setting that an older version did not write gets its default; an unknown setting is refused. */
export const keyItemSchema = z.object({
  record: z
    .looseObject({ settings: settingsSchema.transform((settings) => ({ ...defaultSettings, ...settings })) })
    .pipe(keyRecordSchema),
});
