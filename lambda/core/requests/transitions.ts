import type { Usage } from './usage.ts';
import type { ErrorBody, RequestKind, RequestRecord, RequestStatus, StoredBody, Turn } from './request.ts';

/** Everything that may happen to a request. Each is one conditional write. */
export type Transition =
  /** A ticket gets its turn. */
  | { readonly name: 'grant'; readonly turn: Turn; readonly group?: string }
  /** A ticket whose caller will collect the answer: a job, at the same place. */
  | { readonly name: 'convert'; readonly payload: StoredBody }
  /** A ticket that has had no call is asked to make room for a better one. */
  | { readonly name: 'giveWay'; readonly group: string }
  /** Its message is in the queue. */
  | { readonly name: 'sent' }
  /** Another place or deadline while queued. `revision`: of the record that the change was made for. */
  | { readonly name: 'change'; readonly revision: number; readonly to: Changed }
  /** The ticket's caller takes its turn up; `turn` is the granted one, or its renewal. */
  | { readonly name: 'claim'; readonly turn: Turn; readonly nowMs: number; readonly claimUntilMs: number }
  /** The dispatcher begins a job's call. */
  | {
      readonly name: 'start';
      readonly turn: Turn;
      readonly nowMs: number;
      readonly claimUntilMs: number;
      readonly group?: string;
    }
  /** The function that makes the call says that it is alive. */
  | { readonly name: 'extend'; readonly attempt: number; readonly claimUntilMs: number }
  /** Back to its place after an upstream 429 (`failed: false`) or failure; the enqueue time stays. */
  | {
      readonly name: 'requeue';
      readonly attempt: number;
      readonly failed: boolean;
      readonly standing?: Standing | undefined;
    }
  /**
   * To the same place in another group's line. `attempt`: the call that led to it; null: it waited, and was not
   * called for.
   */
  | {
      readonly name: 'reroute';
      readonly attempt: number | null;
      readonly revision: number;
      readonly to: Rerouted;
    }
  /** A job whose function died goes back to its place. */
  | { readonly name: 'recover'; readonly nowMs: number }
  /** A granted turn that its caller did not take up goes back, or a caller returns one it cannot use. */
  | { readonly name: 'return' }
  | {
      readonly name: 'complete';
      readonly attempt: number;
      readonly nowMs: number;
      readonly response: StoredBody | null;
      readonly statusCode: number;
      /** Of its last call, for its key's budget; absent = not known. No record keeps it. */
      readonly usage?: Usage | undefined;
    }
  | {
      readonly name: 'fail';
      readonly attempt: number;
      readonly nowMs: number;
      readonly error: ErrorBody;
      readonly statusCode: number;
      readonly usage?: Usage | undefined;
    }
  /** The caller or the dispatcher gives up a request whose claim lapsed for good. */
  | { readonly name: 'abandon'; readonly nowMs: number; readonly error: ErrorBody }
  /** `isCalled`: whether its call is under way; the error's text is true of that case only. */
  | {
      readonly name: 'cancel';
      readonly isCalled: boolean;
      readonly nowMs: number;
      readonly error: ErrorBody;
    }
  /**
   * Its deadline has passed. `isTicket`: only while it is a ticket, which is all that its caller's function may
   * end.
   */
  | {
      readonly name: 'expire';
      readonly nowMs: number;
      readonly error: ErrorBody;
      readonly isTicket?: boolean;
    }
  /** It can never have a turn, or could not be queued. */
  | { readonly name: 'refuse'; readonly nowMs: number; readonly error: ErrorBody }
  /** Its caller has gone while it waited, and says so. */
  | { readonly name: 'withdraw'; readonly nowMs: number; readonly error: ErrorBody }
  /** A granted turn was not taken up: its caller is gone, and the request is over. */
  | { readonly name: 'lapse'; readonly nowMs: number; readonly error: ErrorBody; readonly group?: string };

/** Which turns a request may have; absent = as before. */
export type Standing = Pick<RequestRecord, 'notBeforeMs' | 'leftOut'>;

/** Where a request goes on that falls back. */
type Rerouted = Pick<RequestRecord, 'group' | 'ticketNumber' | 'route'>;

export type Changed = Pick<RequestRecord, 'priority' | 'tier' | 'deadlineMs' | 'ticketNumber'>;

type Changes = Partial<
  Changed &
    Standing &
    Rerouted &
    Pick<
      RequestRecord,
      | 'kind'
      | 'status'
      | 'revision'
      | 'isSent'
      | 'givesWay'
      | 'failures'
      | 'claimUntilMs'
      | 'turn'
      | 'startedAtMs'
      | 'completedAtMs'
      | 'payload'
      | 'response'
      | 'statusCode'
      | 'error'
    >
>;

/** One transition as data: the states it may leave, what else must hold, and what it writes. */
export interface TransitionRule {
  readonly from: readonly RequestStatus[];
  readonly kind?: RequestKind;
  /** It must stand in this group's line; a message in another group's queue is out of date. */
  readonly group?: string | undefined;
  /** The record must not have been changed since. */
  readonly revision?: number;
  /** The deadline must not have passed by this time, ms. */
  readonly dueAfterMs?: number;
  /** The deadline must have passed by this time, ms. */
  readonly dueByMs?: number;
  /** The write belongs to this attempt; an older attempt that comes late changes nothing. */
  readonly attempt?: number;
  /** The claim must have lapsed before this time, ms. */
  readonly claimLapsedBeforeMs?: number;
  /** It may have a turn at this time, ms. */
  readonly readyByMs?: number;
  readonly set: Changes;
  readonly add?: { readonly attempts?: 1; readonly failures?: 1 };
}

/** The state machine's table. A store that follows it cannot write an illegal transition. */
export function ruleOf(transition: Transition): TransitionRule {
  const t = transition;
  switch (t.name) {
    case 'grant':
      return {
        from: ['queued'],
        kind: 'ticket',
        readyByMs: t.turn.startAtMs,
        group: t.group,
        set: { status: 'granted', turn: t.turn },
      };
    case 'convert':
      return { from: ['queued'], kind: 'ticket', set: { kind: 'job', payload: t.payload } };
    case 'giveWay':
      return { from: ['queued'], kind: 'ticket', group: t.group, attempt: 0, set: { givesWay: true } };
    case 'sent':
      return { from: ['queued', 'granted', 'in_progress'], set: { isSent: true } };
    case 'change':
      return { from: ['queued'], revision: t.revision, set: { ...t.to, revision: t.revision + 1 } };
    case 'claim':
      return { from: ['granted'], dueAfterMs: t.nowMs, set: begun(t), add: { attempts: 1 } };
    case 'start':
      return {
        from: ['queued'],
        kind: 'job',
        dueAfterMs: t.nowMs,
        group: t.group,
        readyByMs: t.nowMs,
        set: begun(t),
        add: { attempts: 1 },
      };
    case 'extend':
      return { from: ['in_progress'], attempt: t.attempt, set: { claimUntilMs: t.claimUntilMs } };
    case 'requeue':
      return {
        from: ['in_progress'],
        attempt: t.attempt,
        set: { status: 'queued', turn: null, claimUntilMs: 0, ...t.standing },
        ...(t.failed ? { add: { failures: 1 } } : {}),
      };
    case 'reroute':
      return {
        from: [t.attempt === null ? 'queued' : 'in_progress'],
        revision: t.revision,
        ...(t.attempt !== null && { attempt: t.attempt }),
        set: { ...afresh, ...t.to, revision: t.revision + 1 },
      };
    case 'recover':
      return {
        from: ['in_progress'],
        claimLapsedBeforeMs: t.nowMs,
        set: { status: 'queued', turn: null, claimUntilMs: 0 },
      };
    case 'return':
      return { from: ['granted'], set: { status: 'queued', turn: null } };
    case 'complete':
      return {
        from: ['in_progress'],
        attempt: t.attempt,
        set: {
          status: 'completed',
          completedAtMs: t.nowMs,
          response: t.response,
          statusCode: t.statusCode,
        },
      };
    case 'fail': {
      const set = { ...ended('failed', t), statusCode: t.statusCode };
      return { from: ['in_progress'], attempt: t.attempt, set };
    }
    case 'abandon':
      return { from: ['in_progress'], claimLapsedBeforeMs: t.nowMs, set: ended('failed', t) };
    case 'cancel':
      return { from: t.isCalled ? ['in_progress'] : ['queued', 'granted'], set: ended('cancelled', t) };
    case 'expire':
      return {
        from: ['queued', 'granted'],
        dueByMs: t.nowMs,
        set: ended('expired', t),
        ...(t.isTicket === true && { kind: 'ticket' }),
      };
    case 'refuse':
      return { from: ['queued', 'granted'], set: ended('failed', t) };
    case 'withdraw':
      return { from: ['queued', 'granted'], kind: 'ticket', set: ended('cancelled', t) };
    case 'lapse':
      return { from: ['granted'], group: t.group, set: ended('expired', t) };
    default:
      return t satisfies never;
  }
}

/** The record after a transition; undefined: it is not legal. Memory stores use it. */
export function applyTransition(record: RequestRecord, transition: Transition): RequestRecord | undefined {
  const rule = ruleOf(transition);
  if (!isAllowed(record, rule)) return undefined;
  return {
    ...record,
    ...rule.set,
    attempts: record.attempts + (rule.add?.attempts ?? 0),
    failures: (rule.set.failures ?? record.failures) + (rule.add?.failures ?? 0),
  };
}

function isAllowed(record: RequestRecord, rule: TransitionRule): boolean {
  const {
    kind = record.kind,
    group = record.group,
    revision = record.revision,
    attempt = record.attempts,
  } = rule;
  const { dueAfterMs = -Infinity, dueByMs = Infinity, claimLapsedBeforeMs = Infinity } = rule;
  const { readyByMs = Infinity } = rule;
  return (
    rule.from.includes(record.status) &&
    kind === record.kind &&
    group === record.group &&
    revision === record.revision &&
    attempt === record.attempts &&
    record.deadlineMs > dueAfterMs &&
    record.deadlineMs <= dueByMs &&
    record.claimUntilMs < claimLapsedBeforeMs &&
    record.notBeforeMs <= readyByMs
  );
}

/** In another group's line nothing has failed yet. */
const afresh = {
  status: 'queued',
  turn: null,
  claimUntilMs: 0,
  failures: 0,
  notBeforeMs: 0,
  leftOut: [],
} as const satisfies Changes;

const begun = (t: {
  readonly turn: Turn;
  readonly nowMs: number;
  readonly claimUntilMs: number;
}): Changes => ({
  status: 'in_progress',
  turn: t.turn,
  startedAtMs: t.nowMs,
  claimUntilMs: t.claimUntilMs,
});

const ended = (
  status: 'failed' | 'cancelled' | 'expired',
  t: { readonly nowMs: number; readonly error: ErrorBody },
): Changes => ({ status, completedAtMs: t.nowMs, error: t.error });
