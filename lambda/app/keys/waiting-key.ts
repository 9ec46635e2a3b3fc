import { judgeWaiting } from '../../core/keys/judge-key.ts';
import type { KeySettings } from '../../core/keys/key-settings.ts';
import type { Deps } from '../deps.ts';
import { faultOf } from './key-rules.ts';

/**
 * The settings of the key under which something has waited, as they are now; null: no key limits it. One strongly
 * consistent read. @throws Fault `key_revoked`
 */
export async function settingsOfWaiting(
  { keys }: Pick<Deps, 'keys'>,
  keyId: string | null,
): Promise<KeySettings | null> {
  if (keyId === null || keys === undefined) return null;
  const record = await keys.read(keyId);
  const judged = judgeWaiting(record);
  if (judged.kind === 'refused') throw faultOf(judged);
  return record?.settings ?? null;
}
