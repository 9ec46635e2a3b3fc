import type { KeyRecord } from './key-record.ts';
import type { KeyRole, KeySettings } from './key-settings.ts';

/** What a route asks of whoever calls it; `any` = that its key is valid. */
export type Need = 'call' | 'read' | 'admin' | 'any';

export type KeyRefusal =
  | 'invalid_api_key'
  | 'key_disabled'
  | 'key_expired'
  | 'role_not_allowed'
  | 'model_not_allowed'
  | 'invalid_request';

export interface Refused {
  readonly kind: 'refused';
  readonly code: KeyRefusal;
  readonly message: string;
  /** The field that is wrong; null = the key itself. */
  readonly param: string | null;
}

export type Judged = { readonly kind: 'usable' } | Refused;

const usable: Judged = { kind: 'usable' };

/** Whether a key may be used now, presented by the secret of this hash. */
export function judgeSecret(record: KeyRecord, hash: string, nowMs: number): Judged {
  const secret = record.secrets.find((own) => own.hash === hash);
  if (secret === undefined || (secret.untilMs !== null && secret.untilMs <= nowMs)) {
    return refuse('invalid_api_key', 'The API key that was sent has been replaced by another.');
  }
  return judgeState(record.settings, nowMs);
}

/** The same for what a key has left behind: its requests wait on whatever becomes of its secrets. */
export function judgeState(
  { isDisabled, expiresAtMs }: Pick<KeySettings, 'isDisabled' | 'expiresAtMs'>,
  nowMs: number,
): Judged {
  if (isDisabled) return refuse('key_disabled', 'The API key that was sent is disabled.');
  if (expiresAtMs !== null && expiresAtMs <= nowMs) {
    return refuse('key_expired', 'The API key that was sent has expired.');
  }
  return usable;
}

const offers: Readonly<Record<KeyRole, readonly Need[]>> = {
  call: ['call', 'read', 'any'],
  read: ['read', 'any'],
  admin: ['admin', 'read', 'any'],
};

export function judgeRole(role: KeyRole, need: Need): Judged {
  if (offers[role].includes(need)) return usable;
  const needed = need === 'admin' ? 'a master key or a key of the role admin' : 'a key of the role call';
  return refuse('role_not_allowed', `The API key has the role ${role}: this takes ${needed}.`);
}

/**
 * Whether a key may use a model group that callers name so. One of its names is enough: an alias stands for its
 * group, and the group for its aliases.
 */
export function judgeModel(models: KeySettings['models'], names: readonly string[]): Judged {
  if (models === null || models.some((entry) => names.some((name) => covers(entry, name)))) return usable;
  const allowed = models.length === 0 ? 'It may use none' : `It may use: ${models.slice(0, 20).join(', ')}`;
  return refuse('model_not_allowed', `The API key may not use this model. ${allowed}.`, 'model');
}

const covers = (entry: string, name: string): boolean =>
  entry.endsWith('*') ? name.startsWith(entry.slice(0, -1)) : name === entry;

export interface PriorityGranted {
  readonly kind: 'usable';
  readonly priority: number;
  /** The priority that was asked for, where the key may not use it; null = it may. */
  readonly clampedFrom: number | null;
}

/**
 * The priority that a key's request has. One that was asked for outside the key's range is moved to the nearer end
 * or refused; the usual one, which nobody asked for, is moved without a word.
 */
export function judgePriority(
  { default: own, best, worst, outside }: KeySettings['priority'],
  { asked, usual }: { readonly asked: number | undefined; readonly usual: number },
): PriorityGranted | Refused {
  const priority = Math.min(Math.max(asked ?? own ?? usual, best), worst);
  if (asked === undefined || asked === priority) return { kind: 'usable', priority, clampedFrom: null };
  if (outside === 'clamp') return { kind: 'usable', priority, clampedFrom: asked };
  return refuse(
    'invalid_request',
    `priority must be from ${best} to ${worst} with this API key; lower goes first.`,
    'priority',
  );
}

const refuse = (code: KeyRefusal, message: string, param: string | null = null): Refused => ({
  kind: 'refused',
  code,
  message,
  param,
});
