import type { Change } from '../../../core/requests/waiting-change.ts';
import type { RequestRecord } from '../../../core/requests/request.ts';
import type { Held } from './held-request.ts';

/** The latest change of each waiting request that this dispatcher has heard of. */
export interface KnownChanges {
  /** Notes a change. False: it is old, since a later change of the request is known. */
  note(change: Change): boolean;
  isOver(id: string): boolean;
  /** The request with its known change: a message says what was true when it was sent. */
  asChanged(held: Held): Held;
  /** The request as its record has it: with another place or deadline, or as a job that was a ticket. */
  asRecorded(held: Held, record: RequestRecord): Held;
  ids(): readonly string[];
  forget(ids: readonly string[]): void;
}

export function createKnownChanges(): KnownChanges {
  const changes = new Map<string, Change>();

  function note(change: Change): boolean {
    if (change.revision <= (changes.get(change.id)?.revision ?? -1)) return false;
    changes.set(change.id, change);
    return true;
  }

  return {
    note,
    isOver: (id) => changes.get(id)?.isOver === true,
    asChanged(held) {
      const change = changes.get(held.id);
      return change === undefined ? held : changed(held, change);
    },
    asRecorded(held, record) {
      const { id, revision, priority, tier, deadlineMs, kind, payload } = record;
      const change = { id, revision, isOver: false, priority, tier, deadlineMs };
      if (revision > 0) note(change);
      const { attempts, notBeforeMs, leftOut } = record;
      const recorded = { kind, payload: held.message.payload ?? payload, attempts, notBeforeMs, leftOut };
      return changed({ ...held, message: { ...held.message, ...recorded } }, change);
    },
    ids: () => [...changes.keys()],
    forget: (ids) => ids.forEach((id) => changes.delete(id)),
  };
}

const changed = (held: Held, { priority, tier, deadlineMs }: Change): Held => ({
  ...held,
  priority,
  tier,
  message: { ...held.message, priority, deadlineMs },
});
