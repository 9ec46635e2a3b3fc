import type { GroupState } from '../../core/line/group-state.ts';
import type { RequestRecord, Turn } from '../../core/requests/request.ts';
import type { IncomingRequest } from '../use-cases.ts';

/** A claimed turn: the record is in progress and the call has to be made now. Or a job: others make the call. */
export type Awaited =
  | { readonly kind: 'turn'; readonly turn: Turn; readonly record: RequestRecord }
  | { readonly kind: 'job'; readonly record: RequestRecord };

export interface WaitingTicket {
  readonly record: RequestRecord;
  readonly tokens: number;
  readonly claimUntilMs: number;
  /** It becomes a job then if it has no turn; Infinity = it waits to the end. */
  readonly convertAtMs: number;
  /** Its caller accepts the id of a job in place of an answer. */
  readonly mayConvert: boolean;
  /** The caller's body, for the job that it may become. */
  readonly body: IncomingRequest['body'];
  /** Aborted when the caller has left. */
  readonly signal?: AbortSignal | undefined;
  /** Told when it goes on in another group's line while it waits. */
  readonly noteGroup: (group: string) => Promise<void>;
}

/** The latest view of a waiting caller. */
export interface Watch {
  /** As last seen: its place and deadline may change while it waits. */
  record: RequestRecord;
  state: GroupState | undefined;
  readAtMs: number;
  /** Since when it has waited in this group at this place. */
  sinceMs: number;
  /** It was within reach when the line last listed it. */
  isNext: boolean;
  startedAtMs: number;
  lastGapMs: number;
}
