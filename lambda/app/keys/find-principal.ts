import { Fault } from '../../core/faults.ts';
import { judgeState } from '../../core/keys/judge-key.ts';
import type { KeyRecord } from '../../core/keys/key-record.ts';
import { principalOfKey, type Principal } from '../../core/keys/principal.ts';
import type { Clock } from '../../ports/clock.ts';
import type { KeyStore } from '../../ports/keys/key-store.ts';
import { faultOf } from './key-rules.ts';

interface FindDeps<Method extends keyof KeyStore> {
  readonly keyStore: Pick<KeyStore, Method>;
  readonly clock: Pick<Clock, 'now'>;
}

/**
 * The caller who presents the secret with this hash. One strongly consistent read.
 * @throws Fault `invalid_api_key`, `key_disabled`, `key_expired`; `store_unavailable` while the key cannot be read
 */
export async function findPrincipal({ keyStore, clock }: FindDeps<'find'>, hash: string): Promise<Principal> {
  const record = await keyStore.find(hash);
  if (record === undefined) throw notValid();
  return principalFrom(record, clock.now());
}

/**
 * The caller for whom a mapping of the configuration names this key. One strongly consistent read.
 * @throws Fault `token_not_mapped` if there is no such key; otherwise as `findPrincipal`
 */
export async function mappedPrincipal(
  { keyStore, clock }: FindDeps<'read'>,
  keyId: string,
): Promise<Principal> {
  const record = await keyStore.read(keyId);
  // A removed key is still read for a while.
  if (record?.removedAtMs !== null) throw new Fault('token_not_mapped', mappedKeyIsGone);
  return principalFrom(record, clock.now());
}

function principalFrom(record: KeyRecord, nowMs: number): Principal {
  const judged = judgeState(record.settings, nowMs);
  if (judged.kind === 'refused') throw faultOf(judged);
  return principalOfKey(record);
}

const mappedKeyIsGone = 'The key that the configuration names for this caller does not exist.';

export const notValid = () => new Fault('invalid_api_key', 'The API key that was sent is not valid here.');
