import type { QueueMessage, TierRef } from '../../ports/tier-queues.ts';
import { isLed, type QueueRow } from '../../core/line/queue-row.ts';
import { ringWrite } from '../../core/line/queue-write.ts';
import type { DispatcherStarter } from '../../ports/dispatcher-starter.ts';
import { aboutRequest } from '../requests/about-request.ts';
import type { Deps } from '../deps.ts';

/**
 * Puts a message into its tier's queue, rings, and starts a dispatcher if nobody leads. Once the message is in the
 * queue nothing can be lost any more: a bell that does not ring only costs time. Returns the row, if it rang.
 * @throws Fault `store_unavailable`: the message may be in the queue all the same.
 */
export async function sendAndRing(
  deps: Deps,
  message: QueueMessage,
  { byCaller } = { byCaller: true },
): Promise<QueueRow | undefined> {
  await deps.queues.send(message);
  // Only the function that waits counts its caller, since it is the one that takes the count back.
  const isCounted = byCaller && message.kind === 'ticket' && deps.config.maxWaitingCallers !== undefined;
  return ringFor(deps, message, { isCaller: isCounted });
}

/** One more waits: rings, and starts a dispatcher if nobody leads. Only tells of a failure. Returns the row, if it rang. */
export async function ringFor(
  deps: Deps,
  queued: Pick<QueueMessage, 'id' | 'group' | 'tier' | 'attempts' | 'enqueuedAtMs' | 'traceId'>,
  { isCaller } = { isCaller: false },
): Promise<QueueRow | undefined> {
  const { row, dispatcher, cause } = await ring(deps, queued, { isCaller });
  if (dispatcher === 'unknown' || cause !== undefined)
    deps.happenings.tell({
      kind: 'bell was not heard',
      about: aboutRequest(queued, deps.clock.now()),
      cause,
    });
  return row;
}

/** How the bell was heard. */
export interface Rung {
  /** As the bell left it; undefined: it could not be rung. */
  readonly row: QueueRow | undefined;
  /** `late`: none leads and none could be started, so the schedule starts one. `unknown`: the bell did not ring. */
  readonly dispatcher: 'leads' | 'started' | 'late' | 'unknown';
  /** The store or the starter that failed. */
  readonly cause?: unknown;
}

/** Rings for one more who waits in a tier, and starts a dispatcher if nobody leads. It never throws. */
export async function ring(
  deps: Pick<Deps, 'groups' | 'clock'> & { readonly starter?: DispatcherStarter | undefined },
  { group, tier }: TierRef,
  { isCaller } = { isCaller: false },
): Promise<Rung> {
  let row: QueueRow | undefined;
  try {
    row = (await deps.groups.writeQueue(group, ringWrite(tier, isCaller))).queue;
    if (isLed(row, deps.clock.now())) return { row, dispatcher: 'leads' };
    if (deps.starter === undefined) return { row, dispatcher: 'late' };
    await deps.starter.start(group);
    return { row, dispatcher: 'started' };
  } catch (cause) {
    return { row, dispatcher: row === undefined ? 'unknown' : 'late', cause };
  }
}
