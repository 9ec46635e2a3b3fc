import { Fault } from '../../core/faults.ts';
import { ruleOfMode } from '../../core/line/mode.ts';
import type { QueueRow } from '../../core/line/queue-row.ts';
import type { Deps } from '../deps.ts';
import type { IncomingRequest } from '../use-cases.ts';

/** Draining takes as long as the last in line waits: usually minutes. OpenAI's SDKs obey waits of up to 60 s. */
const DRAINING_RETRY_MS = 30_000;

/**
 * Admits a request or refuses it. A request that exists already was admitted before.
 * @throws Fault `model_draining`.
 */
export async function admit(
  { requests }: Pick<Deps, 'requests'>,
  { group, id }: Pick<IncomingRequest, 'group' | 'id'>,
  { mode }: QueueRow,
): Promise<void> {
  if (ruleOfMode(mode).admits) return;
  if (id !== undefined && (await requests.read(id)) !== undefined) return;
  throw new Fault(
    'model_draining',
    `The model '${group}' takes no new requests for now; waiting requests are still served. Try again later, or use another model.`,
    { param: 'model', retryAfterMs: DRAINING_RETRY_MS },
  );
}
