import * as z from 'zod';
import { unixSeconds } from './numbers.ts';
import { page } from './page.ts';

const limit = z.int().positive().nullable();
const priority = z.strictObject({
  default: z.int().nullable().meta({ description: 'null: the configured default.' }),
  best: z.int().nullable().meta({ description: 'The lowest number that the key may use; null: no bound.' }),
  worst: z.int().nullable().meta({ description: 'The highest.' }),
  outside: z.enum(['clamp', 'refuse']),
});

const fields = {
  id: z.string().nullable().meta({ description: 'null: a master key.' }),
  object: z.literal('key'),
  name: z.string(),
  team: z.string().nullable(),
  role: z.enum(['call', 'read', 'admin']),
  models: z.array(z.string()).nullable().meta({ description: 'null: all; []: none.' }),
  priority,
  weight: z.int().min(1).max(1000),
  rpm: limit,
  tpm: limit,
  model_limits: z.record(z.string(), z.strictObject({ rpm: limit, tpm: limit })),
  max_waiting: z.strictObject({ jobs: z.int().nullable(), callers: z.int().nullable() }),
  budget: z
    .strictObject({
      unit: z.enum(['tokens', 'usd']),
      amount: z.number(),
      per: z.enum(['day', 'week', 'month']),
      at_cap: z.enum(['demote', 'refuse']),
    })
    .nullable(),
  expires_at: unixSeconds.nullable(),
  disabled: z.boolean(),
  metadata: z.record(z.string(), z.string()),
  secrets: z
    .array(z.strictObject({ shown: z.string(), until: unixSeconds.nullable() }))
    .meta({ description: 'The last characters of its valid secrets, newest first.' }),
};
const history = {
  created_at: unixSeconds,
  created_by: z.string().meta({ description: 'The id of a key, or `master`.' }),
  changed_at: unixSeconds,
  changed_by: z.string(),
};
const usage = z.number().nonnegative();
const limitUse = {
  rpm: usage.nullable().meta({ description: 'Requests that count at present; null: not limited.' }),
  tpm: z.number().nullable().meta({ description: 'Tokens that count at present.' }),
};
const use = z
  .strictObject({
    ...limitUse,
    model_limits: z.record(z.string(), z.strictObject(limitUse)),
    budget: z
      .strictObject({
        used: z.number(),
        left: usage,
        beyond: z.number().meta({ description: 'Spent at the worst priority, after it was used up.' }),
        resets_at: unixSeconds,
      })
      .nullable(),
    waiting: z
      .strictObject({ jobs: z.int().nullable(), callers: z.int().nullable() })
      .meta({ description: 'How many wait, where that is limited; null: not limited, and not counted.' }),
  })
  .meta({ description: 'How much of its limits and of its budget is used, in the units of these.' });
const notices = z
  .array(z.string())
  .meta({ description: 'Settings that are accepted but have no effect at the moment.' });

const example = {
  id: 'key_0c1f2e3d4b5a69788796a5b4',
  object: 'key',
  name: 'ci',
  team: 'search',
  role: 'call',
  models: ['gpt-4o*'],
  priority: { default: null, best: 100, worst: null, outside: 'clamp' },
  weight: 1,
  rpm: null,
  tpm: null,
  model_limits: {},
  max_waiting: { jobs: null, callers: null },
  budget: null,
  expires_at: 1798761600,
  disabled: false,
  metadata: {},
  secrets: [{ shown: 'sk-hw-AbCd…wxyz', until: null }],
};

export const keyObject = z
  .strictObject({ ...fields, ...history, use: use.optional(), notices: notices.optional() })
  .meta({
    id: 'Key',
    examples: [
      {
        ...example,
        created_at: 1795395003,
        created_by: 'master',
        changed_at: 1795395003,
        changed_by: 'master',
      },
    ],
  });

export const ownKey = z
  .strictObject({
    ...fields,
    ...z.strictObject(history).partial().shape,
    use,
  })
  .meta({
    id: 'OwnKey',
    examples: [
      {
        ...example,
        use: {
          rpm: null,
          tpm: null,
          model_limits: {},
          budget: null,
          waiting: { jobs: null, callers: null },
        },
      },
    ],
  });

export const issuedKey = z
  .strictObject({
    ...keyObject.shape,
    secret: z.string().meta({ description: 'Shown once, and stored nowhere.' }),
  })
  .meta({ id: 'IssuedKey' });

export const keyList = page(keyObject).meta({ id: 'KeyList' });

export const deletedKey = z
  .strictObject({ id: z.string(), object: z.literal('key'), deleted: z.literal(true) })
  .meta({ id: 'DeletedKey' });

const time = z.iso.datetime().nullable();
export const liteLlmKeyObject = z
  .strictObject({
    key: z.string().optional().meta({ description: 'The secret; present if one was made.' }),
    token: z.string().nullable().meta({ description: 'The SHA-256 of the newest secret.' }),
    token_id: z.string(),
    key_name: z.string().nullable(),
    key_alias: z.string(),
    expires: time,
    models: z.array(z.string()),
    team_id: z.string().nullable(),
    rpm_limit: z.int().nullable(),
    tpm_limit: z.int().nullable(),
    max_budget: z.number().nullable(),
    budget_duration: z.string().nullable(),
    metadata: z.record(z.string(), z.string()),
    blocked: z.boolean(),
    created_at: time,
    created_by: z.string(),
    updated_at: time,
    updated_by: z.string(),
    spend: z
      .number()
      .nullable()
      .optional()
      .meta({ description: 'Of a budget in dollars, in its period; null: there is none. In /key/info.' }),
    budget_reset_at: time.optional(),
    notices: z.array(z.string()).optional(),
  })
  .meta({ id: 'LiteLlmKey' });
