import { Fault } from '../../core/faults.ts';
import type { KeyRecord } from '../../core/keys/key-record.ts';
import type { KeyStore } from '../../ports/keys/key-store.ts';

/** Two managers seldom change one key at the same moment; more attempts would only hide a fault. */
const ATTEMPTS = 5;
const RETRY_AFTER_MS = 1_000;

/**
 * Writes `change` of the stored key, on its newest revision.
 * @throws Fault `key_not_found`; `store_unavailable` if other changes come between every time
 */
export async function changeKey(
  keys: KeyStore,
  id: string,
  change: (record: KeyRecord) => KeyRecord,
): Promise<{ readonly before: KeyRecord; readonly after: KeyRecord }> {
  for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
    const before = await keys.read(id);
    if (before?.removedAtMs !== null) throw thereIsNoKey();
    const after = change(before);
    if ((await keys.replace(after, before)) === 'replaced') return { before, after };
  }
  throw new Fault('store_unavailable', 'The key is being changed by another request. Try again shortly.', {
    retryAfterMs: RETRY_AFTER_MS,
  });
}

export const thereIsNoKey = () =>
  new Fault('key_not_found', 'There is no such key: ids begin with key_.', { param: 'id' });
