import { MAX_ATTEMPTS } from '../../../core/attempts/decide-next.ts';
import { isTerminal, type RequestRecord } from '../../../core/requests/request.ts';
import type { Deps } from '../../deps.ts';
import { sendOn } from '../../queueing/reroute.ts';
import { announceEnd } from '../../webhooks/announce-end.ts';
import type { Gauge } from '../gauge/gauge.ts';
import type { Held } from '../line/held-request.ts';
import type { KnownChanges } from '../line/known-changes.ts';
import type { Line } from '../line/line.ts';
import type { Messages } from '../line/messages.ts';
import type { FollowUps } from './follow-ups.ts';

/**
 * Deals with a request that is no longer queued although its message is here: after a crash, a cancel, or as a
 * duplicate. A request that has had a turn left the gauge then.
 */
export type ResolveConflict = (held: Held, record: RequestRecord | undefined) => Promise<void>;

export function createResolveConflict({
  deps,
  group,
  messages,
  line,
  gauge,
  known,
  followUps,
}: {
  readonly deps: Deps;
  readonly group: string;
  readonly messages: Messages;
  readonly line: Line;
  readonly gauge: Gauge;
  readonly known: KnownChanges;
  readonly followUps: FollowUps;
}): ResolveConflict {
  const { clock, requests } = deps;

  async function resolve(held: Held, record: RequestRecord | undefined): Promise<void> {
    if (record !== undefined && record.group !== group && !isTerminal(record.status))
      return passOn(held, record);
    if (record?.status === 'granted' && record.turn !== null) return followUps.add(held, record.turn);
    if (record?.status === 'queued') return line.putBack(known.asRecorded(messages.latestOf(held), record));
    if (record?.status === 'in_progress' && record.kind === 'job') return resolveRunning(held, record);
    const hasLeft = record !== undefined && record.turn !== null;
    if (!hasLeft) gauge.depart(record ?? held, clock.now());
    await messages.remove(held);
  }

  /** It has gone on to another group, and the function that moved it may have died before it sent the message. */
  async function passOn(held: Held, record: RequestRecord): Promise<void> {
    await sendOn(deps, record, held.message);
    // If it was called here, it left the gauge for that call.
    const hasWaited = record.route.attemptsBefore <= held.message.attempts;
    if (hasWaited) gauge.depart(record, clock.now());
    await messages.remove(held);
  }

  /** A job that another function runs stays there while that function lives, and is taken over when it has died. */
  async function resolveRunning(held: Held, record: RequestRecord): Promise<void> {
    const nowMs = clock.now();
    if (record.claimUntilMs >= nowMs) {
      return messages.hide(held, Math.ceil((record.claimUntilMs - nowMs) / 1000) + 1);
    }
    const isOver = record.attempts >= MAX_ATTEMPTS || record.deadlineMs <= nowMs;
    const message = `The call was started (attempt ${record.attempts}) but never finished.`;
    const error = { message, type: 'server_error', param: null, code: 'abandoned' };
    if (isOver) await announceEnd(deps, held.message);
    const outcome = await requests.transition(
      held.id,
      isOver ? { name: 'abandon', nowMs, error } : { name: 'recover', nowMs },
    );
    if (outcome.kind === 'conflict') return resolve(held, outcome.record);
    if (isOver) return messages.remove(held);
    await gauge.comeBack(outcome.record);
    await line.putBack(known.asRecorded(held, outcome.record));
  }

  return resolve;
}
