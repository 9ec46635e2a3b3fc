import * as z from 'zod';
import type { ConfiguredKey } from '../../core/config/headway-config.ts';
import { Fault } from '../../core/faults.ts';
import { keyIdOf } from '../../core/keys/change-key.ts';
import { defaultSettings } from '../../core/keys/key-settings.ts';
import { settingsWith, writtenFields } from '../../core/keys/written-settings.ts';
import { expects } from '../files/fields.ts';

export const HASH_EXPECTED =
  'the SHA-256 of a secret in hex, as npx headway keys secret prints it, or a list of two';
const hash = z.string(expects(HASH_EXPECTED)).regex(/^[0-9a-f]{64}$/, expects(HASH_EXPECTED));

const entrySchema = writtenFields.omit({ expires_in: true }).extend({
  name: writtenFields.shape.name.unwrap(),
  /** A key that tokens choose needs no secret. */
  hash: z
    .union([hash.transform((one) => [one]), z.array(hash).min(1).max(2)], expects(HASH_EXPECTED))
    .default([]),
});

/** Turns a key of the file into the key that the functions read. */
const entry = z.unknown().transform((value, context): ConfiguredKey => {
  const parsed = entrySchema.safeParse(value);
  const refuse = (path: readonly PropertyKey[], message: string) =>
    context.issues.push({
      code: 'custom',
      path: [...path],
      message: `a key as described in docs/keys.md: ${message}`,
      input: value,
    });
  for (const { path, message } of parsed.error?.issues ?? []) refuse(path, message);
  if (!parsed.success) return z.NEVER;
  const { hash: hashes, ...written } = parsed.data;
  try {
    return { id: idOf(written.name), hashes, settings: settingsWith(defaultSettings, written, 0) };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    refuse(error.param?.split('.') ?? [], error.message);
    return z.NEVER;
  }
});

/** The name is what stays when a secret is replaced, so the owner of requests hangs on it. */
const idOf = (name: string): string => keyIdOf('configured', name);

export const configuredKeys = z
  .array(entry, expects('a list of keys, e.g. keys: [{name: ci, hash: 6b86b2…}]'))
  .max(1_000, expects('at most 1000 keys; more belong in the key table, see npx headway keys'))
  .superRefine((keys, context) => {
    for (const [index, { id, hashes }] of keys.entries()) {
      const before = keys.slice(0, index);
      const refuse = (field: string, expected: string) =>
        context.addIssue({ code: 'custom', path: [index, field], message: expected });
      if (before.some((other) => other.id === id)) refuse('name', 'a unique name');
      if (hashes.some((own) => before.some((other) => other.hashes.includes(own))))
        refuse('hash', 'a unique hash');
    }
  });
