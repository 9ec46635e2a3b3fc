import { MOST_HELD } from '../../../core/line/ahead-at-most.ts';
import { waitingIn, type QueueRow } from '../../../core/line/queue-row.ts';
import type { RequestRecord } from '../../../core/requests/request.ts';
import type { Received } from '../../../ports/tier-queues.ts';
import { tryOnce } from '../../best-effort.ts';
import type { Deps } from '../../deps.ts';
import type { Flights } from '../calls/flights.ts';
import type { Life } from '../lease/life.ts';
import type { Workload } from '../lease/workload.ts';
import type { Book } from './book.ts';
import { holdingOf, type Held } from './held-request.ts';
import type { KnownChanges } from './known-changes.ts';
import type { Sight } from './sight.ts';

/** The most characters of payloads held by all tiers together: with two bytes each they fit 256 MB. */
const BUFFER_TEXT = 32 * 1024 * 1024;
const FULL_BATCH = 10;

/** Polls one tier: into the order book, or back into the queue if the shift has closed meanwhile. */
export function createReceive({
  deps,
  group,
  me,
  queueAtStart,
  life,
  workload,
  sight,
  accept,
  book,
  flights,
  known,
}: {
  readonly deps: Pick<Deps, 'clock' | 'config' | 'happenings' | 'queues' | 'requests' | 'timing'>;
  readonly group: string;
  readonly me: string;
  readonly queueAtStart: QueueRow;
  readonly life: Life;
  readonly workload: Workload;
  readonly sight: Sight;
  readonly accept: (delivered: Held) => Promise<void>;
  readonly book: Book;
  readonly flights: Flights;
  readonly known: KnownChanges;
}): (tier: string) => Promise<void> {
  const { clock, config, happenings, queues, requests, timing } = deps;

  function isFull(tier: string): boolean {
    const { messages, text } = book.loadOf(tier);
    return messages >= MOST_HELD || text >= BUFFER_TEXT / config.tiers.length;
  }

  /**
   * A job's message says what was true when it was sent. One that comes again may have failed since, under an
   * earlier leader: its record knows for how long it is parked, and which deployments have failed it.
   */
  async function asRecorded(held: readonly Held[], again: readonly Received[]): Promise<readonly Held[]> {
    if (again.length === 0) return held;
    let records: readonly RequestRecord[] = [];
    await tryOnce(deps, { step: 'look up', group }, async () => {
      records = await requests.readMany(again.map(({ message }) => message.id));
    });
    const byId = new Map(records.map((record) => [record.id, record]));
    return held.map((one) => {
      const record = byId.get(one.id);
      const isHere = record?.status === 'queued' && record.group === group;
      return isHere ? known.asRecorded(one, record) : one;
    });
  }

  return async (tier) => {
    if (isFull(tier)) {
      sight.see(tier);
      await clock.sleep(timing.reportMs, life.closing);
      return;
    }
    const beganAtMs = clock.now();
    const isLast = workload.isNobodyWaiting() && flights.size === 0;
    const waitMs = isLast ? timing.lastPollWaitMs : timing.pollWaitMs;
    const how = { waitSeconds: waitMs / 1000, visibilitySeconds: timing.visibilityMs / 1000 };
    const batch = await queues.receive({ group, tier }, how);
    if (batch.length === 0) {
      sight.noteEmpty(tier, beganAtMs);
      happenings.tell({ kind: 'polled nothing', shift: me });
    }
    const hiddenUntilMs = beganAtMs + timing.visibilityMs;
    const held = await asRecorded(
      batch.map((received) => holdingOf(received, hiddenUntilMs)),
      batch.filter(({ isRepeated }) => isRepeated),
    );
    if (!life.isOpen()) {
      await queues.hide(
        { group, tier },
        batch.map(({ receipt }) => receipt),
        0,
      );
      return;
    }
    await Promise.all(held.map(accept));
    const isCaughtUp = book.loadOf(tier).messages >= waitingIn(queueAtStart, tier);
    if (batch.length < FULL_BATCH || isCaughtUp) sight.see(tier);
  };
}
