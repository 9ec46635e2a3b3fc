import * as z from 'zod';
import { Fault } from '../../core/faults.ts';
import type { Waiting } from '../../core/keys/change-key.ts';
import { judgeSettings } from '../../core/keys/judge-settings.ts';
import { budgetSchema, keySettingsSchema, type KeySettings } from '../../core/keys/key-settings.ts';
import type { JsonObject } from '../bodies/json-object.ts';
import { durationField } from './duration.ts';

const DAY_MS = 86_400_000;
const LONGEST_OVERLAP_MS = 30 * DAY_MS;

const { shape } = keySettingsSchema;
const modelLimits = z.strictObject({ rpm: shape.rpm.default(null), tpm: shape.tpm.default(null) });

/** The fields of a key, as its manager writes them. */
const fields = z.strictObject({
  name: shape.name,
  team: shape.team,
  role: shape.role,
  models: shape.models,
  priority: shape.priority
    .extend({
      best: shape.priority.shape.best.nullable(),
      worst: shape.priority.shape.worst.nullable(),
    })
    .partial(),
  weight: shape.weight,
  rpm: shape.rpm,
  tpm: shape.tpm,
  model_limits: z.record(z.string().min(1).max(255), modelLimits),
  max_waiting: shape.maxWaiting.partial(),
  budget: z
    .strictObject({
      unit: budgetSchema.shape.unit,
      amount: budgetSchema.shape.amount,
      per: budgetSchema.shape.per,
      at_cap: budgetSchema.shape.atCap.default('refuse'),
    })
    .nullable(),
  expires_at: z
    .int({ error: 'expires_at must be a time in Unix seconds, or null.' })
    .positive({ error: 'expires_at must be a time in Unix seconds, or null.' })
    .nullable(),
  expires_in: durationField('expires_in'),
  disabled: z.boolean({ error: 'disabled must be true or false.' }),
  metadata: shape.metadata,
});

const optional = fields.partial();
export const newKeySchema = optional.required({ name: true });
export const keyChangeSchema = optional.extend({
  waiting: z.enum(['keep', 'cancel'], { error: 'waiting must be keep or cancel.' }).optional(),
});

/** `overlap`: for so long the previous secret stays valid. */
export const rotationSchema = z.strictObject({
  overlap: durationField('overlap')
    .refine((ms) => ms <= LONGEST_OVERLAP_MS, { error: 'overlap must be at most 30 days.' })
    .default(DAY_MS),
});

type Written = z.infer<typeof optional>;

/** The settings that a body asks for, on top of `current`. @throws Fault that names the field */
export function settingsWith(current: KeySettings, written: Written, nowMs: number): KeySettings {
  const { priority, max_waiting: maxWaiting, budget, disabled, model_limits: limits, ...rest } = written;
  const { expires_at: expiresAt, expires_in: expiresInMs, ...same } = rest;
  const settings: KeySettings = {
    ...current,
    ...given(same),
    priority: { ...current.priority, ...given(priority ?? {}), ...rangeOf(current.priority, priority) },
    maxWaiting: { ...current.maxWaiting, ...given(maxWaiting ?? {}) },
    modelLimits: limits ?? current.modelLimits,
    isDisabled: disabled ?? current.isDisabled,
    budget: budget === undefined ? current.budget : budgetOf(budget),
    expiresAtMs: expiryOf({ expiresAt, expiresInMs, nowMs, before: current.expiresAtMs }),
  };
  const refused = judgeSettings(settings);
  if (refused === undefined) return settings;
  throw new Fault('invalid_request', refused.message, { param: refused.param });
}

/** @throws Fault that names the field */
export const readNewKey = (body: JsonObject) => read(newKeySchema, body);

/** @throws Fault that names the field, or says that there is none */
export function readKeyChange(body: JsonObject): Written & { readonly waiting?: Waiting | undefined } {
  if (Object.keys(body).length > 0) return read(keyChangeSchema, body);
  throw new Fault('invalid_request', `Nothing is to be changed. ${fieldsThereAre(keyChangeSchema)}`);
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
  message.startsWith('Invalid')
    ? `${/^[\w.]{1,64}$/.test(path) ? path : 'A field'} is missing or not valid: ${message.toLowerCase()}.`
    : message;

const fieldsThereAre = (schema: z.ZodObject): string => `A key has: ${Object.keys(schema.shape).join(', ')}.`;

/** Only text that looks like a field is repeated. */
const paramOf = (path: string) => (/^[\w.]{1,64}$/.test(path) ? { param: path } : {});

/** A field that is absent leaves the setting as it is. */
const given = <T extends object>(written: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(written).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };

const budgetOf = (budget: NonNullable<Written['budget']> | null): KeySettings['budget'] =>
  budget && { unit: budget.unit, amount: budget.amount, per: budget.per, atCap: budget.at_cap };

/** An end that is null is open; one that is absent stays as it is. */
function rangeOf(
  current: KeySettings['priority'],
  {
    best,
    worst,
  }: { readonly best?: number | null | undefined; readonly worst?: number | null | undefined } = {},
): Pick<KeySettings['priority'], 'best' | 'worst'> {
  return {
    best: best === undefined ? current.best : (best ?? Number.MIN_SAFE_INTEGER),
    worst: worst === undefined ? current.worst : (worst ?? Number.MAX_SAFE_INTEGER),
  };
}

function expiryOf(asked: {
  readonly expiresAt: number | null | undefined;
  readonly expiresInMs: number | undefined;
  readonly nowMs: number;
  readonly before: number | null;
}): number | null {
  const { expiresAt, expiresInMs, nowMs, before } = asked;
  if (expiresAt !== undefined && expiresInMs !== undefined) {
    throw new Fault('invalid_request', 'Send either expires_at or expires_in.', { param: 'expires_in' });
  }
  if (expiresInMs !== undefined) return Math.floor(nowMs + expiresInMs);
  if (expiresAt === undefined) return before;
  return expiresAt === null ? null : expiresAt * 1_000;
}
