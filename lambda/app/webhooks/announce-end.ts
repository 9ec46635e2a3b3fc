import type { Deps } from '../deps.ts';

/**
 * To be called right before the write that ends a request: the end is announced first and written then, so that
 * no crash between the two can lose the announcement. Whoever delivers it waits for the end, and passes over a
 * ticket: its caller was there.
 */
export async function announceEnd(
  deps: Pick<Deps, 'announcer'>,
  { id, hasWebhook }: { readonly id: string; readonly hasWebhook: boolean },
): Promise<void> {
  if (hasWebhook) await deps.announcer?.announce(id);
}
