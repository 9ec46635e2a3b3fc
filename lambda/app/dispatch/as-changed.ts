import type { Change } from '../../core/requests/changes.ts';
import type { RequestRecord } from '../../core/requests/request.ts';
import type { Shift } from './shift.ts';
import type { Held } from './held-request.ts';

/** As it is now, as far as this dispatcher knows: a message says what was true when it was sent. */
export function asChanged(shift: Shift, held: Held): Held {
  const change = shift.changes.get(held.id);
  return change === undefined ? held : changed(held, change);
}

/** As its record says, which knows best: another place or deadline, or a job that was a ticket. */
export function asRecorded(shift: Shift, held: Held, record: RequestRecord): Held {
  const { id, revision, priority, tier, deadlineMs, kind, payload } = record;
  const change = { id, revision, isOver: false, priority, tier, deadlineMs };
  if (revision > (shift.changes.get(id)?.revision ?? 0)) shift.changes.set(id, change);
  const { message } = held;
  return changed({ ...held, message: { ...message, kind, payload: message.payload ?? payload } }, change);
}

const changed = (held: Held, { priority, tier, deadlineMs }: Change): Held => ({
  ...held,
  priority,
  tier,
  message: { ...held.message, priority, deadlineMs },
});
