import * as z from 'zod';
import { Fault } from '../faults.ts';
import { durationField } from './duration.ts';
import { judgeSettings } from './judge-settings.ts';
import { budgetSchema, keySettingsSchema, type KeySettings } from './key-settings.ts';

const { shape } = keySettingsSchema;
const modelLimits = z.strictObject({ rpm: shape.rpm.default(null), tpm: shape.tpm.default(null) });

/** The settings of a key in the spelling of bodies and configuration files. */
export const writtenFields = z
  .strictObject({
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
    model_limits: z
      .record(z.string().min(1).max(255), modelLimits)
      .refine((limits) => Object.keys(limits).length <= 100, {
        error: 'model_limits must hold the limits of at most 100 models.',
      }),
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
  })
  .partial();

export type WrittenSettings = z.infer<typeof writtenFields>;

/** The written settings on top of `current`. @throws Fault that names the field */
export function settingsWith(current: KeySettings, written: WrittenSettings, nowMs: number): KeySettings {
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

/** A field that is absent leaves the setting as it is. */
const given = <T extends object>(written: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(written).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };

const budgetOf = (budget: NonNullable<WrittenSettings['budget']> | null): KeySettings['budget'] =>
  budget && { unit: budget.unit, amount: budget.amount, per: budget.per, atCap: budget.at_cap };

/** A null end is open; an absent one stays as it is. */
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
