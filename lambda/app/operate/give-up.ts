import type { RequestRecord } from '../../core/requests/request.ts';
import { announceEnd } from '../webhooks/announce-end.ts';
import type { OperatorDeps } from './operator-deps.ts';

/**
 * Ends a request as failed, by the transition that its state allows; announced first, like every end. False: it has
 * moved on. `why`: a sentence for the caller who collects it.
 */
export async function giveUp(
  deps: Pick<OperatorDeps, 'requests' | 'announcer' | 'clock'>,
  { id, webhookUrl }: Pick<RequestRecord, 'id' | 'webhookUrl'>,
  { by, why }: { readonly by: 'refuse' | 'abandon'; readonly why: string },
): Promise<boolean> {
  await announceEnd(deps, { id, hasWebhook: webhookUrl !== null });
  const error = { message: why, type: 'server_error', param: null, code: 'given_up' };
  const { kind } = await deps.requests.transition(id, { name: by, nowMs: deps.clock.now(), error });
  return kind === 'done';
}
