import { queueTimeout } from '../../../core/faults.ts';
import type { ErrorBody } from '../../../core/requests/request.ts';
import type { Transition } from '../../../core/requests/transitions.ts';
import type { Deps } from '../../deps.ts';
import { endWaiting } from '../../turns/turns.ts';
import { announceEnd } from '../../webhooks/announce-end.ts';
import type { Gauge } from '../gauge/gauge.ts';
import type { ResolveConflict } from '../turns/resolve-conflict.ts';
import type { Book } from './book.ts';
import type { Hands } from './hands.ts';
import { aboutHeld, type Held } from './held-request.ts';
import type { Line } from './line.ts';
import type { Messages } from './messages.ts';

/** Ends requests in the book without a turn. */
export interface Drops {
  /** Ends everything in the book that is past its deadline, wherever it stands. */
  allExpired(): Promise<void>;
  /** Ends a request whose deadline has passed. */
  expired(held: Held): Promise<void>;
  /** Ends a request that is larger than every limit since the configuration changed: it can never have a turn. */
  tooLarge(held: Held): Promise<void>;
  /** Ends a request that may not have its turn, for a reason that its caller is told. */
  refused(held: Held, error: ErrorBody): Promise<void>;
  /** Takes a request out of the book if its record says that it waits no longer. */
  ifOver(head: Held): Promise<boolean>;
}

type Ending = Extract<Transition, { readonly name: 'expire' | 'refuse' }>;

export function createDrops({
  deps,
  me,
  book,
  hands,
  line,
  messages,
  gauge,
  resolveConflict,
}: {
  readonly deps: Deps;
  readonly me: string;
  readonly book: Book;
  readonly hands: Hands;
  readonly line: Line;
  readonly messages: Messages;
  readonly gauge: Gauge;
  readonly resolveConflict: ResolveConflict;
}): Drops {
  const { clock, happenings, requests, timing } = deps;

  async function drop(held: Held, ending: Ending): Promise<void> {
    const { code } = ending.error;
    book.remove(held.id);
    hands.take(held);
    try {
      await announceEnd(deps, held.message);
      const outcome = await endWaiting(deps, held.id, ending);
      if (outcome.kind === 'conflict') {
        await resolveConflict(held, outcome.record);
        return;
      }
      if (outcome.record.turn === null) gauge.depart(outcome.record, ending.nowMs);
      const isExpiredJob = ending.name === 'expire' && outcome.record.kind === 'job';
      const about = aboutHeld(held, clock.now());
      happenings.tell({ kind: 'dropped', shift: me, about, code, isExpiredJob });
      await messages.remove(held);
    } catch (cause) {
      const about = aboutHeld(held, clock.now());
      happenings.tell({ kind: 'could not be dropped', about, code, cause });
      // The request is still in line, and its deadline may be put off before the next try.
      await clock.sleep(timing.lookAgainMs);
      await line.takeBack(held);
    } finally {
      hands.release(held.id);
    }
  }

  function expired(held: Held): Promise<void> {
    const nowMs = clock.now();
    return drop(held, { name: 'expire', nowMs, error: queueTimeout(nowMs - held.enqueuedAtMs) });
  }

  return {
    expired,
    async allExpired() {
      await Promise.all(book.expired(clock.now()).map(expired));
    },
    tooLarge: (held) => drop(held, { name: 'refuse', nowMs: clock.now(), error: tooLarge }),
    refused: (held, error) => drop(held, { name: 'refuse', nowMs: clock.now(), error }),
    async ifOver(head) {
      const record = await requests.read(head.id);
      if (record?.status === 'queued' || book.get(head.id) !== head) return false;
      book.remove(head.id);
      await resolveConflict(head, record);
      return true;
    },
  };
}

const tooLarge: ErrorBody = {
  message: 'The request is larger than every token limit of its model.',
  type: 'invalid_request_error',
  param: null,
  code: 'tokens_exceed_limit',
};
