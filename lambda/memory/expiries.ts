import type { Clock } from '../ports/clock.ts';
import type { RequestRecord } from '../core/requests/request.ts';
import { createHeap, type HeapEntry } from './heap.ts';

export interface Retention {
  readonly clock: Pick<Clock, 'now'>;
  /** Counts from a record's end, or from its deadline. */
  readonly retentionMs: number;
}

/** Says when records may be forgotten, as DynamoDB's TTL does. */
export interface Expiries {
  /** A record has been written. */
  note(record: RequestRecord): void;
  /** The ids whose time is over, each once. */
  takeDue(): string[];
}

interface Expiry extends HeapEntry {
  readonly id: string;
  readonly atMs: number;
}

export function createExpiries({ clock, retentionMs }: Retention): Expiries {
  const byTime = createHeap<Expiry>((a, b) => a.atMs < b.atMs);
  const byId = new Map<string, Expiry>();

  return {
    note({ id, completedAtMs, deadlineMs }) {
      const known = byId.get(id);
      if (known !== undefined) byTime.remove(known);
      const expiry = { id, atMs: (completedAtMs ?? deadlineMs) + retentionMs, rank: -1 };
      byId.set(id, expiry);
      byTime.add(expiry);
    },

    takeDue() {
      const due: string[] = [];
      for (;;) {
        const first = byTime.first();
        if (first === undefined || first.atMs > clock.now()) return due;
        byTime.remove(first);
        byId.delete(first.id);
        due.push(first.id);
      }
    },
  };
}
