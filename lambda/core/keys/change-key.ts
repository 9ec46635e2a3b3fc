import { createHash } from 'node:crypto';
import { KEY_PREFIX, type KeyRecord, type StoredSecret } from './key-record.ts';
import { hashOf, shownEnds } from './key-secret.ts';
import type { KeySettings } from './key-settings.ts';

/** The author and the time of a change. */
export interface KeyStamp {
  /** The id of a key, or `master`. */
  readonly by: string;
  readonly nowMs: number;
}

export type Waiting = KeyRecord['waiting'];

/** A key has at most two valid secrets, so a third one replaces the oldest. */
const MOST_SECRETS = 2;

/** A secret without an end, as the store keeps it. */
export const secretToStore = (secret: string, askedAs: string | null): StoredSecret => ({
  hash: hashOf(secret),
  shown: shownEnds(secret),
  untilMs: null,
  askedAs,
});

/** A new key. */
export const createdKey = (
  of: Pick<KeyRecord, 'id' | 'settings'> & { readonly secret: StoredSecret },
  { by, nowMs }: KeyStamp,
): KeyRecord => ({
  id: of.id,
  settings: of.settings,
  secrets: [of.secret],
  waiting: 'keep',
  removedAtMs: null,
  createdAtMs: nowMs,
  createdBy: by,
  changedAtMs: nowMs,
  changedBy: by,
  revision: 0,
});

const changed = (record: KeyRecord, { by, nowMs }: KeyStamp): KeyRecord => ({
  ...record,
  changedAtMs: nowMs,
  changedBy: by,
  revision: record.revision + 1,
});

export const withSettings = (
  record: KeyRecord,
  {
    settings,
    waiting = record.waiting,
  }: { readonly settings: KeySettings; readonly waiting?: Waiting | undefined },
  stamp: KeyStamp,
): KeyRecord => ({ ...changed(record, stamp), settings, waiting });

/** The previous secret stays valid for `overlapMs`; any older one, and one whose time is over, is dropped. */
export function withNewSecret(
  record: KeyRecord,
  { secret, overlapMs }: { readonly secret: StoredSecret; readonly overlapMs: number },
  stamp: KeyStamp,
): KeyRecord {
  const endMs = stamp.nowMs + overlapMs;
  const previous = record.secrets
    .slice(0, MOST_SECRETS - 1)
    .map((old) => ({ ...old, untilMs: Math.min(old.untilMs ?? endMs, endMs) }))
    .filter(({ untilMs }) => untilMs > stamp.nowMs);
  return { ...changed(record, stamp), secrets: [secret, ...previous] };
}

/** A removed key has no secrets; `waiting` decides about requests that wait. */
export const removedKey = (record: KeyRecord, waiting: Waiting, stamp: KeyStamp): KeyRecord => ({
  ...changed(record, stamp),
  secrets: [],
  waiting,
  removedAtMs: stamp.nowMs,
});

/** The names of the settings that differ, for the log. */
export const changedSettings = (before: KeySettings, after: KeySettings): readonly string[] =>
  Object.entries(after).flatMap(([name, value]) =>
    JSON.stringify(value) === JSON.stringify(Reflect.get(before, name)) ? [] : [name],
  );

/** The id of a key that is created with an `Idempotency-Key`: a repeat by the same manager gets the same one. */
export const idOfAsked = (by: string, idempotencyKey: string): string =>
  keyIdOf('create', by, idempotencyKey);

/** The same parts make the same id. */
export const keyIdOf = (...parts: readonly string[]): string => KEY_PREFIX + digestOf(parts).slice(0, 24);

/** Identifies a rotation with an `Idempotency-Key`. */
export const rotationAsked = (by: string, idempotencyKey: string): string =>
  digestOf(['rotate', by, idempotencyKey]).slice(0, 24);

const digestOf = (parts: readonly string[]): string =>
  createHash('sha256').update(JSON.stringify(parts)).digest('hex');
