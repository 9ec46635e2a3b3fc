import * as z from 'zod';

const limit = (name: string, of: string) =>
  z
    .int({ error: `${name} must be a whole number of ${of} per minute, 1 or more, or null for no limit.` })
    .positive({
      error: `${name} must be a whole number of ${of} per minute, 1 or more, or null for no limit.`,
    })
    .nullable();

/** Places are counted by the ids of those who wait, in one item of at most 400 KB. */
const MOST_PLACES = 1_000;

function most(name: string) {
  const error = `${name} must be a whole number from 0 to ${MOST_PLACES}, or null for no limit.`;
  return z.int({ error }).nonnegative({ error }).max(MOST_PLACES, { error }).nullable();
}

const priorityEnd = (name: string) =>
  z.int({ error: `${name} must be an integer: lower goes first.` }).transform((value) => value + 0);

/** A name from the model list: a model group, an alias, or a prefix followed by `*`. */
const modelName = z.string().regex(/^[^*\s][^*\s]{0,254}\*?$|^\*$/, {
  error: 'models must hold names of models, each with at most one *, at its end, such as "gpt-*".',
});

const METADATA =
  'metadata must hold at most 64 strings of at most 512 characters, under names of at most 64 characters.';
const LIMITS = 'model_limits must hold the limits of at most 100 models.';

const limitsSchema = z.strictObject({ rpm: limit('rpm', 'requests'), tpm: limit('tpm', 'tokens') });

export const budgetSchema = z.strictObject({
  unit: z.enum(['tokens', 'usd'], { error: 'budget.unit must be tokens or usd.' }),
  amount: z
    .number({ error: 'budget.amount must be a number greater than 0.' })
    .positive({ error: 'budget.amount must be a number greater than 0.' })
    .min(1e-9, { error: 'budget.amount must be at least 0.000000001: a billionth of a dollar.' })
    .max(1e12, { error: 'budget.amount must be at most 1e12.' }),
  per: z.enum(['day', 'week', 'month'], { error: 'budget.per must be day, week or month.' }),
  atCap: z.enum(['demote', 'refuse'], { error: 'budget.at_cap must be demote or refuse.' }),
});

export const keySettingsSchema = z.strictObject({
  name: z
    .string({ error: 'name must be a string of 1 to 128 characters.' })
    .min(1, { error: 'name must be a string of 1 to 128 characters.' })
    .max(128, { error: 'name must be a string of 1 to 128 characters.' }),
  /** Keys of one team own their requests, files and batches together. */
  team: z
    .string()
    .regex(/^[\w.@:-]{1,64}$/, {
      error: 'team must be 1 to 64 letters, digits or any of . _ @ : - or null for a key without a team.',
    })
    .nullable(),
  /** `call` also reads what it owns; `read` only reads; `admin` manages keys and calls no model. */
  role: z.enum(['call', 'read', 'admin'], { error: 'role must be call, read or admin.' }),
  /** null = all, [] = none. */
  models: z.array(modelName).max(100, { error: 'models must hold at most 100 names.' }).nullable(),
  priority: z.strictObject({
    /** For requests that name none; null = the configuration's. */
    default: priorityEnd('priority.default').nullable(),
    /** The lowest number that the key may use. */
    best: priorityEnd('priority.best'),
    /** The highest. */
    worst: priorityEnd('priority.worst'),
    outside: z.enum(['clamp', 'refuse'], { error: 'priority.outside must be clamp or refuse.' }),
  }),
  /** Its share of the turns beside other keys of the same priority. */
  weight: z
    .int({ error: 'weight must be a whole number from 1 to 1000.' })
    .min(1, { error: 'weight must be a whole number from 1 to 1000.' })
    .max(1000, { error: 'weight must be a whole number from 1 to 1000.' }),
  /** Over all models together; null = not limited. */
  rpm: limit('rpm', 'requests'),
  tpm: limit('tpm', 'tokens'),
  /** By model group, in addition to the limits over all. */
  modelLimits: z
    .record(z.string().min(1).max(255), limitsSchema)
    .refine((limits) => Object.keys(limits).length <= 100, { error: LIMITS }),
  /** How many may wait at once. */
  maxWaiting: z.strictObject({ jobs: most('max_waiting.jobs'), callers: most('max_waiting.callers') }),
  budget: budgetSchema.nullable(),
  expiresAtMs: z.int({ error: 'expires must be a time in Unix seconds, or null.' }).positive().nullable(),
  isDisabled: z.boolean(),
  metadata: z
    .record(z.string().max(64), z.string().max(512), { error: METADATA })
    .refine((metadata) => Object.keys(metadata).length <= 64, { error: METADATA }),
});

export type KeySettings = z.infer<typeof keySettingsSchema>;
export type KeyRole = KeySettings['role'];

/** The default settings of a key: it may call everything, at every priority, without limits. */
export const defaultSettings: KeySettings = {
  name: 'key',
  team: null,
  role: 'call',
  models: null,
  priority: {
    default: null,
    best: Number.MIN_SAFE_INTEGER,
    worst: Number.MAX_SAFE_INTEGER,
    outside: 'clamp',
  },
  weight: 1,
  rpm: null,
  tpm: null,
  modelLimits: {},
  maxWaiting: { jobs: null, callers: null },
  budget: null,
  expiresAtMs: null,
  isDisabled: false,
  metadata: {},
};
