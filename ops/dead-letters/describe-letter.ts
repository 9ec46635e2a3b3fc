import type { RequestRecord } from '../../lambda/core/requests/request.ts';
import { decideRedrive, type Around } from '../../lambda/core/operate/judge-letter.ts';
import type { DeadLetter } from '../../lambda/ports/dead-letter-queues.ts';

export const iso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

/**
 * The part of a letter that an operator may see: where it comes from, its subject, and the state of that request.
 * Never a prompt, an answer, a key or a URL; of an error only its code, as an upstream's message may repeat the
 * prompt.
 */
export function describeLetter(
  queue: string,
  { messageId, body, sentAtMs, receives }: DeadLetter,
  around: Around,
): object {
  const { letter, record } = around;
  const redrive = decideRedrive(around);
  return {
    queue,
    message_id: messageId,
    sent_at: iso(sentAtMs),
    receives,
    bytes: Buffer.byteLength(body),
    kind: letter.kind,
    id: letter.id,
    record: record === undefined ? null : describeRecord(record),
    redrive: 'why' in redrive ? `${redrive.kind}: ${redrive.why}` : 'send again',
  };
}

const describeRecord = (record: RequestRecord): object => ({
  status: record.status,
  kind: record.kind,
  model: record.group,
  endpoint: record.endpoint,
  priority: record.priority,
  tier: record.tier,
  attempts: record.attempts,
  failures: record.failures,
  created_at: iso(record.enqueuedAtMs),
  deadline: iso(record.deadlineMs),
  started_at: iso(record.startedAtMs),
  completed_at: iso(record.completedAtMs),
  status_code: record.statusCode,
  error_code: record.error?.code ?? null,
  webhook: record.delivery && {
    status: record.delivery.status,
    attempts: record.delivery.attempts,
    last_status: record.delivery.lastStatus,
    last_error: record.delivery.lastError,
  },
  metadata: record.metadata,
});

/** Characters that move a terminal's cursor or reverse the direction of its text. */
const UNSAFE = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** JSON that a terminal shows as it stands. */
export const printable = (value: object): string =>
  JSON.stringify(value, null, 2).replace(
    UNSAFE,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
