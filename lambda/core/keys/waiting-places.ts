import type { RequestKind, RequestRecord } from '../requests/request.ts';
import type { KeySettings } from './key-settings.ts';

/** A request's record is made right after its place is taken, or not at all. */
const CREATING_MS = 30_000;

/** The setting that limits waiting requests of a kind, in the API's spelling. */
export const placesSetting = (kind: RequestKind): string =>
  kind === 'job' ? 'max_waiting.jobs' : 'max_waiting.callers';

/** null = not limited. */
export const placesLimit = (settings: KeySettings | null, kind: RequestKind): number | null =>
  settings === null ? null : settings.maxWaiting[kind === 'job' ? 'jobs' : 'callers'];

type Seen = Pick<RequestRecord, 'status' | 'deadlineMs'>;

/** True if the request with a place still needs it; `record`: undefined if there is none. */
export function isPlaceNeeded(
  record: Seen | undefined,
  { lastTakenAtMs, nowMs }: { readonly lastTakenAtMs: number; readonly nowMs: number },
): boolean {
  if (record === undefined) return nowMs - lastTakenAtMs < CREATING_MS;
  return (record.status === 'queued' || record.status === 'granted') && record.deadlineMs > nowMs;
}
