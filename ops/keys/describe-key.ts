import { columns } from '../../cli/terminal/columns.ts';
import { keyObject } from '../../lambda/api/keys/key-object.ts';
import type { KeyRecord } from '../../lambda/core/keys/key-record.ts';

const timeOf = (seconds: number): string => new Date(seconds * 1_000).toISOString();

/** A key, one line a setting. */
export function describeKey(record: KeyRecord): string {
  const { id, object: _object, secrets, expires_at: expiresAt, ...rest } = keyObject(record);
  const { created_at: createdAt, changed_at: changedAt, ...settings } = rest;
  const rows = Object.entries(settings).map(([name, value]) => [name, textOf(value)]);
  return columns([
    ['id', id],
    ...rows,
    ['expires_at', expiresAt === null ? 'never' : timeOf(expiresAt)],
    ['created_at', timeOf(createdAt)],
    ['changed_at', timeOf(changedAt)],
    ...secrets.map(({ shown, until }) => [
      'secret',
      until === null ? shown : `${shown} until ${timeOf(until)}`,
    ]),
  ]);
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** A key as a row of the list. */
export function rowOf(record: KeyRecord): string[] {
  const { id, name, team, role, priority, disabled, expires_at: expiresAt } = keyObject(record);
  const range = `${priority.best ?? ''}..${priority.worst ?? ''}`;
  const expiry = expiresAt === null ? '' : `expires ${timeOf(expiresAt)}`;
  return [id, name, team ?? '', role, range, disabled ? 'disabled' : expiry];
}
