import { Fault } from '../../core/faults.ts';
import { judgeState } from '../../core/keys/judge-key.ts';
import { principalOfKey, type Principal } from '../../core/keys/principal.ts';
import type { Clock } from '../../ports/clock.ts';
import type { KeyStore } from '../../ports/key-store.ts';
import { faultOf } from './key-rules.ts';

/**
 * The caller who presents the secret with this hash. One strongly consistent read.
 * @throws Fault `invalid_api_key`, `key_disabled`, `key_expired`; `store_unavailable` while the key cannot be read
 */
export async function findPrincipal(
  { keyStore, clock }: { readonly keyStore: Pick<KeyStore, 'find'>; readonly clock: Pick<Clock, 'now'> },
  hash: string,
): Promise<Principal> {
  const record = await keyStore.find(hash);
  if (record === undefined) throw notValid();
  const judged = judgeState(record.settings, clock.now());
  if (judged.kind === 'refused') throw faultOf(judged);
  return principalOfKey(record);
}

export const notValid = () => new Fault('invalid_api_key', 'The API key that was sent is not valid here.');
