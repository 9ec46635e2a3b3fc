import { covers } from './covers.ts';
import type { KeyRecord } from './key-record.ts';
import type { KeyRole, KeySettings } from './key-settings.ts';

/** A route's requirement for its caller; `any` = a valid key is enough. */
export type Need = 'call' | 'read' | 'admin' | 'any';

type KeyRefusal =
  | 'key_disabled'
  | 'key_expired'
  | 'key_revoked'
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

type Judged = { readonly kind: 'usable' } | Refused;

const usable: Judged = { kind: 'usable' };

/** Decides if a key may be used now. */
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

/**
 * Decides if a waiting request may still have its turn. A request accepted before its key expired is served; a key
 * that is disabled or removed carries the decision about its waiting requests. A removed key is remembered for
 * longer than any request waits, so an unknown key was never valid for the request.
 */
export function judgeWaiting(
  record: Pick<KeyRecord, 'settings' | 'waiting' | 'removedAtMs'> | undefined,
): Judged {
  if (record !== undefined) {
    const isRevoked = record.removedAtMs !== null || record.settings.isDisabled;
    if (!isRevoked || record.waiting === 'keep') return usable;
  }
  return refuse('key_revoked', 'The API key of this request was revoked while it waited: no call was made.');
}

const offers: Readonly<Record<KeyRole, readonly Need[]>> = {
  call: ['call', 'read', 'any'],
  read: ['read', 'any'],
  admin: ['admin', 'read', 'any'],
};

export function judgeRole(role: KeyRole, need: Need): Judged {
  if (offers[role].includes(need)) return usable;
  const needed = need === 'admin' ? 'a master key or a key with the role admin' : 'a key with the role call';
  return refuse('role_not_allowed', `The API key has the role ${role}; this needs ${needed}.`);
}

/**
 * Decides if a key may use a model group that callers address by these names. One of the names is enough: an alias
 * stands for its group, and the group for its aliases.
 */
export function judgeModel(models: KeySettings['models'], names: readonly string[]): Judged {
  if (models === null || models.some((entry) => names.some((name) => covers(entry, name)))) return usable;
  const allowed =
    models.length === 0 ? 'It may use no model' : `It may use: ${models.slice(0, 20).join(', ')}`;
  return refuse('model_not_allowed', `The API key may not use this model. ${allowed}.`, 'model');
}

interface PriorityGranted {
  readonly kind: 'usable';
  readonly priority: number;
  /** The requested priority if the key may not use it; null = it may. */
  readonly clampedFrom: number | null;
}

/**
 * The priority of a key's request. A requested priority outside the key's range is moved to the nearer end or
 * refused; the default, which nobody requested, is moved silently.
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
