import * as z from 'zod';
import { Fault } from '../../core/faults.ts';
import type { Waiting } from '../../core/keys/change-key.ts';
import { durationField } from '../../core/keys/duration.ts';
import { writtenFields, type WrittenSettings } from '../../core/keys/written-settings.ts';
import type { JsonObject } from '../bodies/json-object.ts';

const DAY_MS = 86_400_000;
const LONGEST_OVERLAP_MS = 30 * DAY_MS;

export const newKeySchema = writtenFields.extend({ name: writtenFields.shape.name.unwrap() });
export const waitingField = z.enum(['keep', 'cancel'], { error: 'waiting must be keep or cancel.' });
export const keyChangeSchema = writtenFields.extend({ waiting: waitingField.optional() });

/** `overlap`: how long the previous secret stays valid. */
export const rotationSchema = z.strictObject({
  overlap: durationField('overlap')
    .refine((ms) => ms <= LONGEST_OVERLAP_MS, { error: 'overlap must be at most 30 days.' })
    .default(DAY_MS),
});

/** @throws Fault that names the field */
export const readNewKey = (body: JsonObject) => read(newKeySchema, body);

/** @throws Fault that names the field, or says that there is none */
export function readKeyChange(
  body: JsonObject,
): WrittenSettings & { readonly waiting?: Waiting | undefined } {
  if (Object.keys(body).length > 0) return read(keyChangeSchema, body);
  throw new Fault('invalid_request', `There is nothing to change. ${fieldsThereAre(keyChangeSchema)}`);
}

/** @throws Fault that names the first wrong field and what would be right */
export function read<Schema extends z.ZodObject>(schema: Schema, body: JsonObject): z.infer<Schema> {
  // Numbers that keep their spelling are numbers here.
  const parsed = schema.safeParse(JSON.parse(JSON.stringify(body)));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  if (issue?.code === 'unrecognized_keys') {
    const path = [...issue.path, issue.keys[0]].join('.');
    throw new Fault('invalid_request', `There is no such field. ${fieldsThereAre(schema)}`, paramOf(path));
  }
  const path = issue?.path.join('.') ?? '';
  throw new Fault('invalid_request', explained(issue?.message, path), paramOf(path));
}

/** Zod's own sentences name no field. */
const explained = (message = 'The body is not valid.', path: string): string =>
  /^(Invalid|Too (big|small))\b/.test(message)
    ? `${/^[\w.]{1,64}$/.test(path) ? path : 'A field'} is missing or not valid: ${message.toLowerCase()}.`
    : message;

const fieldsThereAre = (schema: z.ZodObject): string => `A key has: ${Object.keys(schema.shape).join(', ')}.`;

/** Only text that looks like a field is repeated. */
const paramOf = (path: string) => (/^[\w.]{1,64}$/.test(path) ? { param: path } : {});
