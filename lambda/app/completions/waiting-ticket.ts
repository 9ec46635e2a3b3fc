import type { GroupState } from '../../core/line/group-state.ts';
import type { RequestRecord, Turn } from '../../core/requests/request.ts';
import type { IncomingRequest } from '../gateway.ts';

/** A claimed turn: the record is in progress, the call is to be made now. Or a job: it is called for by others. */
export type Awaited =
  | { readonly kind: 'turn'; readonly turn: Turn; readonly record: RequestRecord }
  | { readonly kind: 'job'; readonly record: RequestRecord };

export interface WaitingTicket {
  readonly record: RequestRecord;
  readonly tokens: number;
  readonly claimUntilMs: number;
  /** Becomes a job then, if it has no turn; Infinity = it waits to the end. */
  readonly convertAtMs: number;
  /** The caller's body, for the job that it may become. */
  readonly body: IncomingRequest['body'];
  /** Aborted when the caller has gone. */
  readonly signal?: AbortSignal | undefined;
}

/** What a waiting caller has seen so far. */
export interface Watch {
  /** As last seen: its place and deadline may be changed while it waits. */
  record: RequestRecord;
  state: GroupState | undefined;
  readAtMs: number;
  startedAtMs: number;
  lastGapMs: number;
}
