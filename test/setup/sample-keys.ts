import { randomBytes } from 'node:crypto';
import type { KeyRecord, StoredSecret } from '../../lambda/core/keys/key-record.ts';
import { hashOf, newSecret, shownEnds } from '../../lambda/core/keys/key-secret.ts';
import { defaultSettings, type KeySettings } from '../../lambda/core/keys/key-settings.ts';

export const aSecret = (): string => newSecret(randomBytes);

export const storedSecret = (secret: string, changes: Partial<StoredSecret> = {}): StoredSecret => ({
  hash: hashOf(secret),
  shown: shownEnds(secret),
  untilMs: null,
  askedAs: null,
  ...changes,
});

export const aKey = (
  changes: Partial<Omit<KeyRecord, 'settings'>> & { readonly settings?: Partial<KeySettings> } = {},
): KeyRecord => ({
  id: `key_${randomBytes(12).toString('hex')}`,
  secrets: [storedSecret(aSecret())],
  waiting: 'keep',
  removedAtMs: null,
  createdAtMs: 1_800_000_000_000,
  createdBy: 'master',
  changedAtMs: 1_800_000_000_000,
  changedBy: 'master',
  revision: 0,
  ...changes,
  settings: { ...defaultSettings, ...changes.settings },
});
