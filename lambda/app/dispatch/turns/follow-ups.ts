import type { RequestRecord, Turn } from '../../../core/requests/request.ts';
import type { Deps } from '../../deps.ts';
import { endWaiting } from '../../turns/turns.ts';
import type { Gauge } from '../gauge/gauge.ts';
import type { Book, TurnCharge } from '../line/book.ts';
import type { Hands } from '../line/hands.ts';
import type { Held } from '../line/held-request.ts';
import type { KnownChanges } from '../line/known-changes.ts';
import type { Line } from '../line/line.ts';
import type { Messages } from '../line/messages.ts';

/** A ticket's turn, handed out and not yet known to be taken up. */
interface FollowUp {
  readonly held: Held;
  /** What its flow pays; undefined: it had its turn from an earlier leader. */
  readonly charge: TurnCharge | undefined;
  readonly turn: Turn;
  /** When to look at its record, ms. */
  readonly atMs: number;
}

/** The turns that were handed out to tickets, until their outcome is known. */
export interface FollowUps {
  add(held: Held, turn: Turn): Promise<void>;
  /** Checks the turns that were handed out long enough ago: taken up, not yet, or their caller is gone. */
  lookAtDue(): Promise<void>;
  get(id: string): Held | undefined;
  /** Replaces a delivery by a newer one. */
  renew(delivered: Held): void;
  end(id: string): void;
  held(): readonly Held[];
  readonly size: number;
}

export function createFollowUps({
  deps,
  group,
  book,
  hands,
  messages,
  line,
  gauge,
  known,
}: {
  readonly deps: Deps;
  readonly group: string;
  readonly book: Book;
  readonly hands: Hands;
  readonly messages: Messages;
  readonly line: Line;
  readonly gauge: Gauge;
  readonly known: KnownChanges;
}): FollowUps {
  const { clock, requests, timing } = deps;
  const followUps = new Map<string, FollowUp>();

  function change(id: string, to: Partial<FollowUp>): void {
    const followUp = followUps.get(id);
    if (followUp !== undefined) followUps.set(id, { ...followUp, ...to });
  }

  /** Returns the request if it is over, else undefined. */
  async function endOne(
    { held, charge, turn }: FollowUp,
    seen: RequestRecord | undefined,
  ): Promise<Held | undefined> {
    let record = seen;
    if (seen?.status === 'granted' && seen.group === group) {
      const goneAtMs = turn.startAtMs + timing.goneMs;
      if (clock.now() < goneAtMs) {
        change(held.id, { atMs: goneAtMs });
        return undefined;
      }
      record = await takeFromGoneCaller(held);
    }
    const latest = followUps.get(held.id)?.held ?? held;
    followUps.delete(held.id);
    // A request that is queued again with more attempts has a new message for its next try.
    const isElsewhere = record?.group !== group || record.attempts > held.message.attempts;
    if (record?.status === 'queued' && !isElsewhere) {
      await gauge.comeBack(record);
      await line.putBack(known.asRecorded(latest, record));
      charge?.refund();
      return undefined;
    }
    // Nobody has called with the turn, which went back.
    if (record !== undefined && record.attempts <= held.message.attempts) charge?.refund();
    return latest;
  }

  /** Ends the request, whose turn goes back into the window: one is wasted at most. Returns the record afterwards. */
  async function takeFromGoneCaller(held: Held): Promise<RequestRecord | undefined> {
    const message = 'The caller was gone when its turn came.';
    const error = { message, type: 'timeout', param: null, code: 'caller_gone' };
    const lapse = { name: 'lapse', nowMs: clock.now(), error, group } as const;
    // If that is refused, the caller was only late, and has taken up the turn or given it back.
    return (await endWaiting(deps, held.id, lapse)).record;
  }

  return {
    async add(held, turn) {
      const latest = messages.latestOf(held);
      if (latest.message.attempts <= held.message.attempts) {
        followUps.set(held.id, {
          held: latest,
          charge: book.chargeOf(held),
          turn,
          atMs: turn.startAtMs + timing.followUpMs,
        });
        return;
      }
      // During the write of the grant the turn was taken up and came to nothing: this is the next try.
      await messages.removeDelivery(held);
      const next = messages.latestOf(held);
      hands.release(held.id);
      return line.putBack(next);
    },
    async lookAtDue() {
      const nowMs = clock.now();
      const due = [...followUps.values()].filter(({ atMs }) => atMs <= nowMs);
      if (due.length === 0) return;
      const records = await requests.readMany(due.map(({ held }) => held.id));
      const byId = new Map(records.map((record) => [record.id, record]));
      const ended = await Promise.all(due.map((followUp) => endOne(followUp, byId.get(followUp.held.id))));
      await messages.removeAll(ended.flatMap((held) => held ?? []));
    },
    get: (id) => followUps.get(id)?.held,
    renew: (delivered) => change(delivered.id, { held: delivered }),
    end: (id) => void followUps.delete(id),
    held: () => [...followUps.values()].map(({ held }) => held),
    get size() {
      return followUps.size;
    },
  };
}
