import * as z from 'zod';
import { Fault } from '../../core/faults.ts';
import { isWellFormed } from '../../core/keys/key-secret.ts';
import type { JsonObject } from '../bodies/json-object.ts';
import { durationField } from '../../core/keys/duration.ts';
import { read } from './key-body.ts';
import { liteLlmFields, NO_MODELS } from './litellm-fields.ts';

/** A body in LiteLLM's words: the same in ours, and what was left out with the reason. */
export interface FromLiteLlm {
  readonly body: JsonObject;
  readonly notices: readonly string[];
}

const roles: Readonly<Record<string, string>> = {
  default: 'call',
  llm_api: 'call',
  read_only: 'read',
  management: 'admin',
};
const periods: Readonly<Record<string, string>> = {
  '1d': 'day',
  '24h': 'day',
  '7d': 'week',
  '1w': 'week',
  '30d': 'month',
  '1mo': 'month',
};

const limits = z.record(z.string(), z.number().nullable(), {
  error: 'must be an object that maps names of models to limits.',
});
const actingSchema = z.object({
  key_alias: z.string({ error: 'key_alias must be a string.' }).nullish(),
  duration: z.union([z.literal('-1'), durationField('duration')]).nullish(),
  models: z.array(z.string(), { error: 'models must be a list of names.' }).nullish(),
  team_id: z.string({ error: 'team_id must be a string.' }).nullish(),
  rpm_limit: z.number({ error: 'rpm_limit must be a whole number.' }).nullish(),
  tpm_limit: z.number({ error: 'tpm_limit must be a whole number.' }).nullish(),
  model_rpm_limit: limits.nullish(),
  model_tpm_limit: limits.nullish(),
  max_budget: z.number({ error: 'max_budget must be a number of dollars.' }).nullish(),
  budget_duration: z
    .enum(Object.keys(periods), {
      error: `budget_duration must be one of ${Object.keys(periods).join(', ')}.`,
    })
    .nullish(),
  metadata: z.record(z.string(), z.unknown(), { error: 'metadata must be an object.' }).nullish(),
  blocked: z.boolean({ error: 'blocked must be true or false.' }).nullish(),
  key_type: z
    .enum(Object.keys(roles), { error: `key_type must be one of ${Object.keys(roles).join(', ')}.` })
    .nullish(),
});

/** @throws Fault that names the field, in LiteLLM's words */
export function fromLiteLlm(sent: JsonObject): FromLiteLlm {
  const notices = noticesAbout(sent);
  const asked = read(actingSchema, sent);
  if (typeof asked.max_budget === 'number' && typeof asked.budget_duration !== 'string') {
    throw new Fault(
      'invalid_request',
      'max_budget needs budget_duration: 1d, 7d or 30d. A budget without a period is not supported.',
      { param: 'budget_duration' },
    );
  }
  const body = {
    name: asked.key_alias ?? undefined,
    expires_in: typeof asked.duration === 'number' ? asked.duration / 1_000 : undefined,
    expires_at: asked.duration === '-1' ? null : undefined,
    models: modelsOf(asked.models),
    team: asked.team_id,
    rpm: asked.rpm_limit,
    tpm: asked.tpm_limit,
    model_limits: modelLimitsOf(asked),
    budget: budgetOf(asked),
    metadata: asked.metadata && textsIn(asked.metadata),
    disabled: asked.blocked ?? undefined,
    role: asked.key_type ? roles[asked.key_type] : undefined,
  };
  const present = Object.entries(body).filter(([, value]) => value !== undefined);
  return { body: Object.fromEntries(present), notices };
}

/** @throws Fault for a field that would have narrowed the key */
function noticesAbout(sent: JsonObject): string[] {
  return Object.entries(sent).flatMap(([name, value]) => {
    const fate = Object.hasOwn(liteLlmFields, name) ? liteLlmFields[name] : undefined;
    if (fate === undefined) return [`${nameable(name)}: there is no such field; it has no effect.`];
    if (fate.kind === 'acts' || isNothing(value)) return [];
    if (fate.kind === 'notice') return [`${name} has no effect here: ${fate.why}.`];
    throw new Fault('invalid_request', `${name} is not supported: ${fate.why}.`, { param: name });
  });
}

const isNothing = (value: unknown): boolean =>
  value === null || value === false || ['{}', '[]', '""'].includes(JSON.stringify(value));

const nameable = (name: string): string => (/^\w{1,64}$/.test(name) ? name : 'A field');

/** In LiteLLM an empty list stands for all models; names of its own stand for all and for none. */
function modelsOf(models: readonly string[] | null | undefined) {
  if (models === undefined || models === null) return undefined;
  if (models.includes(NO_MODELS)) return [];
  const isAll = models.length === 0 || models.some((name) => /^all-(team|proxy)-models$/.test(name));
  return isAll ? null : models;
}

function modelLimitsOf({ model_rpm_limit: rpm, model_tpm_limit: tpm }: z.infer<typeof actingSchema>) {
  if (!rpm && !tpm) return undefined;
  const names = [...new Set([...Object.keys(rpm ?? {}), ...Object.keys(tpm ?? {})])];
  return Object.fromEntries(
    names.map((name) => [name, { rpm: rpm?.[name] ?? null, tpm: tpm?.[name] ?? null }]),
  );
}

const budgetOf = ({ max_budget: amount, budget_duration: per }: z.infer<typeof actingSchema>) =>
  amount === undefined
    ? undefined
    : amount === null
      ? null
      : { unit: 'usd', amount, per: periods[per ?? ''], at_cap: 'refuse' };

/** Metadata is text here; other values are kept as their JSON. */
const textsIn = (metadata: JsonObject): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(metadata).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );

/** A secret that the caller chose: only one of our own form can be presented here. @throws Fault */
export function chosenSecret({ key }: JsonObject): string | undefined {
  if (key === undefined || key === null) return undefined;
  if (typeof key === 'string' && isWellFormed(key)) return key;
  throw new Fault(
    'invalid_request',
    'key must be a secret that this gateway or another Headway has issued (sk-hw-…). Leave it out for a new one.',
    { param: 'key' },
  );
}

/** LiteLLM's names for those fields of ours that a refusal may name. */
const theirNames: Readonly<Record<string, string>> = {
  name: 'key_alias',
  team: 'team_id',
  rpm: 'rpm_limit',
  tpm: 'tpm_limit',
  budget: 'max_budget',
  expires_in: 'duration',
  role: 'key_type',
};

/** The same refusal in LiteLLM's words. */
export function inTheirWords(error: unknown): unknown {
  if (!(error instanceof Fault) || error.param === null) return error;
  const [first = '', ...rest] = error.param.split('.');
  const theirs = theirNames[first];
  if (theirs === undefined) return error;
  const message = error.message.replace(new RegExp(`\\b${first}\\b`), theirs);
  return new Fault(error.code, message, { param: [theirs, ...rest].join('.') });
}
