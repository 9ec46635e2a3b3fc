import type { KeyRecord } from '../../core/keys/key-record.ts';
import type { KeyUse } from '../../core/keys/key-use.ts';
import { NO_MODELS } from './litellm-fields.ts';

const isoOf = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

/** A key as LiteLLM shows it, as far as it is known here. `token` is the hash by which LiteLLM's other routes find it. */
export const liteLlmKey = ({ id, settings, secrets, ...record }: KeyRecord) => ({
  token: secrets[0]?.hash ?? null,
  token_id: id,
  key_name: secrets[0]?.shown ?? null,
  key_alias: settings.name,
  expires: isoOf(settings.expiresAtMs),
  models: settings.models?.length === 0 ? [NO_MODELS] : (settings.models ?? []),
  team_id: settings.team,
  rpm_limit: settings.rpm,
  tpm_limit: settings.tpm,
  max_budget: settings.budget?.unit === 'usd' ? settings.budget.amount : null,
  budget_duration: settings.budget && { day: '1d', week: '7d', month: '30d' }[settings.budget.per],
  metadata: settings.metadata,
  blocked: settings.isDisabled,
  created_at: isoOf(record.createdAtMs),
  created_by: record.createdBy,
  updated_at: isoOf(record.changedAtMs),
  updated_by: record.changedBy,
});

/** A key's use in LiteLLM's words; `spend` is in dollars, so a budget in tokens has none. */
export const liteLlmUse = (unit: 'tokens' | 'usd' | undefined, { budget }: KeyUse) => ({
  spend: budget !== null && unit === 'usd' ? budget.used + budget.beyond : null,
  budget_reset_at: budget && isoOf(budget.resetsAtMs),
});
