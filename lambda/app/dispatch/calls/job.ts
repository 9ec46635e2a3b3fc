import type { AboutCall } from '../../../core/happenings/about.ts';
import type { RequestRecord, Turn } from '../../../core/requests/request.ts';
import { aboutRequest } from '../../requests/about-request.ts';

/** A job that has its turn. */
export interface Job {
  readonly record: RequestRecord;
  readonly turn: Turn;
  readonly body: Readonly<Record<string, unknown>>;
}

/** The fields that identify a call in what is told about it. */
export const aboutRun = (record: RequestRecord, { deploymentId }: Turn): AboutCall => ({
  ...aboutRequest(record, record.startedAtMs ?? record.enqueuedAtMs),
  deployment: deploymentId,
});
