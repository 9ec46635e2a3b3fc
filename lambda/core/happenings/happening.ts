import type { RefusalReason } from '../attempts/outcome.ts';
import type { ShiftState } from '../metrics/shift-metrics.ts';
import type { FlowPlace } from '../metrics/overtaken.ts';
import type { RequestKind } from '../requests/request.ts';
import type { Delivery } from '../webhooks/delivery-state.ts';
import type { AboutCall, AboutRequest, AboutWrite } from './about.ts';

/**
 * Everything that use cases tell, once and when it has happened. The log (`line-of.ts`) and the metrics
 * (`../metrics/points-of.ts`) take from it what they need. `cause` is for the log alone; nothing here may hold a
 * prompt, a key or an answer.
 */
export type Happening = OfRequest | OfCall | OfShift | OfSchedule | OfWebhook | OfKey | OfStore;

/** `shift`: the name of the dispatcher whose shift it is. */
type OfShift =
  | { readonly kind: 'leading'; readonly shift: string; readonly group: string }
  | {
      readonly kind: 'led';
      readonly shift: string;
      readonly group: string;
      readonly ending: string;
      readonly ms: number;
    }
  /** A request that has not been in the dispatcher's sight before. */
  | { readonly kind: 'came into sight'; readonly shift: string; readonly place: FlowPlace }
  | { readonly kind: 'polled nothing'; readonly shift: string }
  /** The state of the group, now and then. */
  | { readonly kind: 'measured'; readonly shift: string; readonly state: ShiftState }
  | { readonly kind: 'loop failed'; readonly loop: string; readonly group: string; readonly cause: unknown };

type OfRequest =
  | {
      readonly kind: 'queued';
      readonly about: AboutRequest;
      readonly request: RequestKind;
      readonly priority: number;
      readonly hasWebhook: boolean;
    }
  /** The request is in its queue, but no dispatcher could be told or started: the schedule will start one. */
  | { readonly kind: 'bell was not heard'; readonly about: AboutRequest; readonly cause: unknown }
  /** A waiting caller could not look for its turn. */
  | { readonly kind: 'look failed'; readonly about: AboutRequest; readonly cause: unknown }
  /** A caller that waits no longer could not leave the queue. */
  | { readonly kind: 'place was not given up'; readonly about: AboutRequest; readonly cause: unknown }
  /** A request has its turn: a ticket by the grant, a job by the start of its call. */
  | {
      readonly kind: 'granted' | 'started';
      readonly shift: string;
      readonly about: AboutCall;
      readonly place: FlowPlace & { readonly tier: string };
      /** Better ones waited: it was its tier's share. */
      readonly isByShare: boolean;
      readonly startAtMs: number;
    }
  /** A request goes on in the line of another group; `about` names the one that it leaves. */
  | { readonly kind: 'fell back'; readonly about: AboutRequest; readonly to: string }
  /** A request ended without a turn. */
  | {
      readonly kind: 'dropped';
      readonly shift: string;
      readonly about: AboutRequest;
      readonly code: string | null;
      readonly isExpiredJob: boolean;
    }
  | {
      readonly kind: 'could not be dropped';
      readonly about: AboutRequest;
      readonly code: string | null;
      readonly cause: unknown;
    }
  /** Its turn goes to the next in line. */
  | { readonly kind: 'key was not looked at'; readonly about: AboutRequest; readonly cause: unknown }
  /** `about`: the request that was to have the turn, if there was one. */
  | {
      readonly kind: 'turn was not handed out';
      readonly about: AboutRequest | { readonly group: string };
      readonly cause: unknown;
    };

type OfCall =
  /** A caller's own call begins with a turn that it did not have to wait for. */
  | { readonly kind: 'free turn taken'; readonly group: string }
  /** `shift`: null for a caller's own call. `outForMs`: how long its deployment gets no turns. */
  | {
      readonly kind: 'upstream refused';
      readonly shift: string | null;
      readonly about: AboutCall;
      readonly reason: RefusalReason;
      readonly status: number;
      readonly cause: unknown;
      readonly outForMs: number;
    }
  /** A caller has its answer, to the last byte. `hasUpstreamFailed`: the answer broke off on the upstream's side. */
  | {
      readonly kind: 'answered';
      readonly about: AboutCall;
      readonly status: number;
      readonly isWhole: boolean;
      readonly hasUpstreamFailed: boolean;
    }
  /** The record of a job has its answer or its error. */
  | { readonly kind: 'stored'; readonly about: AboutCall; readonly status: number }
  /** The outcome of the call is unknown. */
  | { readonly kind: 'attempt failed'; readonly about: AboutCall; readonly cause: unknown };

type OfSchedule =
  | { readonly kind: 'schedule started dispatcher'; readonly group: string }
  | {
      readonly kind: 'dead letters found';
      readonly group: string;
      readonly tier: string;
      readonly count: number;
    }
  /** The count of all queues together. */
  | { readonly kind: 'dead letters counted'; readonly count: number };

/** `delivery`: its state after the attempt. */
interface OfWebhook {
  readonly kind: 'webhook tried';
  readonly about: AboutRequest;
  readonly delivery: Delivery;
}

export type KeyChange = 'created' | 'updated' | 'rotated' | 'removed';

interface OfKey {
  readonly kind: 'key changed';
  /** The HTTP request that made the change. */
  readonly about: Readonly<Record<string, unknown>>;
  readonly change: KeyChange;
  readonly keyId: string;
  /** The id of a key, or `master`. */
  readonly by: string;
  /** The names of the settings that have changed. */
  readonly fields: readonly string[];
}

type OfStore =
  | { readonly kind: 'write was given up'; readonly about: AboutWrite; readonly cause: unknown }
  /** The claim lapses, and somebody else may go on then. */
  | { readonly kind: 'claim on batch stays'; readonly batch: string; readonly cause: unknown };
