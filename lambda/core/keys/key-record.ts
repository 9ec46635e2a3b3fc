import * as z from 'zod';
import { keySettingsSchema } from './key-settings.ts';

export const KEY_PREFIX = 'key_';

const storedSecretSchema = z.object({
  /** SHA-256 of the secret, in hex. */
  hash: z.string(),
  /** Its first and last characters. */
  shown: z.string(),
  /** Not valid from this time on, ms; null = no end. */
  untilMs: z.number().nullable(),
  /** Identifies the call that issued it, so that a repeat is recognised; null = that call had no idempotency key. */
  askedAs: z.string().nullable(),
});

/** A key as it is stored: its settings, and the secrets that present it. */
export const keyRecordSchema = z.object({
  /** `key_…`; it stays the same when secrets change. */
  id: z.string(),
  settings: keySettingsSchema,
  /** Newest first, at most 2; none once the key is removed. */
  secrets: z.array(storedSecretSchema),
  /** If waiting requests survive when the key is disabled or removed. */
  waiting: z.enum(['keep', 'cancel']),
  /** A removed key's record stays for a while, for requests that still wait under it; null = not removed. */
  removedAtMs: z.number().nullable(),
  createdAtMs: z.number(),
  /** The id of the key that did it; `master` for a master key. */
  createdBy: z.string(),
  changedAtMs: z.number(),
  changedBy: z.string(),
  /** Raised by every change. */
  revision: z.number(),
});

export type KeyRecord = z.infer<typeof keyRecordSchema>;
export type StoredSecret = z.infer<typeof storedSecretSchema>;

/** True if a secret with this hash still presents the key. */
export const isSecretOf = ({ secrets }: KeyRecord, hash: string, nowMs: number): boolean =>
  secrets.some((own) => own.hash === hash && (own.untilMs === null || own.untilMs > nowMs));
