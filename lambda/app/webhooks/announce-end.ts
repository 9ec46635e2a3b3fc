import type { Deps } from '../deps.ts';

/**
 * Call this right before the write that ends a request: the end is announced first and written then, so that no
 * crash between the two can lose the announcement. The deliverer waits for the end, and ignores a ticket: its
 * caller was there.
 */
export async function announceEnd(
  deps: Pick<Deps, 'announcer'>,
  { id, hasWebhook }: { readonly id: string; readonly hasWebhook: boolean },
): Promise<void> {
  if (hasWebhook) await deps.announcer?.announce(id);
}
