import type { KeyRecord } from '../../core/keys/key-record.ts';
import { defaultSettings, type KeySettings } from '../../core/keys/key-settings.ts';
import { seconds, secondsOrNull } from '../../app/requests/unix-seconds.ts';

/** A key's settings on the wire; an end of the priority range that nobody set is null. */
const settingsObject = (settings: KeySettings) => ({
  name: settings.name,
  team: settings.team,
  role: settings.role,
  models: settings.models,
  priority: {
    default: settings.priority.default,
    best: endOf(settings.priority.best),
    worst: endOf(settings.priority.worst),
    outside: settings.priority.outside,
  },
  weight: settings.weight,
  rpm: settings.rpm,
  tpm: settings.tpm,
  model_limits: settings.modelLimits,
  max_waiting: settings.maxWaiting,
  budget: settings.budget && {
    unit: settings.budget.unit,
    amount: settings.budget.amount,
    per: settings.budget.per,
    at_cap: settings.budget.atCap,
  },
  expires_at: secondsOrNull(settings.expiresAtMs),
  disabled: settings.isDisabled,
  metadata: settings.metadata,
});

const endOf = (end: number): number | null => (Math.abs(end) === Number.MAX_SAFE_INTEGER ? null : end);

/** A key, as its managers see it. Never a secret, nor the hash of one. */
export const keyObject = (record: KeyRecord) => ({
  id: record.id,
  object: 'key' as const,
  ...settingsObject(record.settings),
  secrets: record.secrets.map(({ shown, untilMs }) => ({ shown, until: secondsOrNull(untilMs) })),
  created_at: seconds(record.createdAtMs),
  created_by: record.createdBy,
  changed_at: seconds(record.changedAtMs),
  changed_by: record.changedBy,
});

/** The same for a caller without a key of its own: nothing limits it. */
export const masterKeyObject = (role: KeySettings['role']) => ({
  id: null,
  object: 'key' as const,
  ...settingsObject({ ...defaultSettings, name: 'master', role }),
  secrets: [],
  use: { rpm: null, tpm: null, model_limits: {}, budget: null, waiting: { jobs: null, callers: null } },
});
