import type { HeadwayConfig } from '../../lambda/core/config/headway-config.ts';
import type { KeySettings } from '../../lambda/core/keys/key-settings.ts';
import type { Mode } from '../../lambda/core/line/mode.ts';
import type { Wishes } from '../../lambda/core/requests/wishes.ts';
import type { AilmentKind } from './ailment-kinds.ts';
import type { AnswerForm } from './answer-forms.ts';
import type { FaultKind } from './fault-kinds.ts';

/** Everything that one seed decides beforehand. Later random choices come from streams of their own. */
export interface Plan {
  readonly seed: number;
  readonly scenario: string;
  readonly config: HeadwayConfig;
  /** From `atMs` on, functions start with another configuration; null = no deploy. */
  readonly deploy: Deploy | null;
  /** The machines that functions run on: a function has its machine's clock. */
  readonly machines: { readonly api: readonly ClockPlan[]; readonly dispatcher: readonly ClockPlan[] };
  readonly requests: readonly PlannedRequest[];
  readonly faults: readonly PlannedFault[];
  /** Deployments that are useless for a while. */
  readonly ailments: readonly PlannedAilment[];
  /** If true, the shipped adapters talk to the upstreams in bytes; otherwise the simulation gives their replies. */
  readonly isWire: boolean;
  /** The operators' actions; the last one of each group opens it. */
  readonly operations: readonly PlannedOperation[];
  /** The stored keys with which the world begins; empty = all requests are made without keys. */
  readonly keys: readonly PlannedKey[];
  readonly keyChanges: readonly PlannedKeyChange[];
  /** Times at which no call to the table of keys succeeds. */
  readonly keyOutages: readonly { readonly atMs: number; readonly forMs: number }[];
  readonly schedule: SchedulePlan;
  /** The limit is kept in any span of this length: 60 s, less the clock skew beyond the guard. */
  readonly limitSpanMs: number;
  /** A lease may be taken this much too early, because of clock skew. */
  readonly leaseSkewMs: number;
  /** The time that a dispatcher's function has to live, ms. */
  readonly lifeMs: number;
}

export interface Deploy {
  readonly atMs: number;
  readonly config: HeadwayConfig;
  /** Functions that run at that moment are ended, as on some emulators; on AWS they go on. */
  readonly endsFunctions: boolean;
}

export interface ClockPlan {
  /** The machine's clock minus the true time, ms. */
  readonly offsetMs: number;
  /** From `atMs` on, the offset changes. */
  readonly jump: { readonly atMs: number; readonly offsetMs: number } | null;
  /** If true, the function's clock follows the servers' `Date` headers, as the shipped one does. */
  readonly isDisciplined: boolean;
}

export interface PlannedRequest {
  readonly n: number;
  readonly atMs: number;
  readonly kind: 'ticket' | 'job';
  readonly group: string;
  readonly owner: string;
  /** The stored key that its caller presents; null = a master key, or none. */
  readonly keyId: string | null;
  /** If true, the caller presents the previous secret of its key, where there is one. */
  readonly usesOldSecret: boolean;
  /** As the caller asks for it; its key may not allow that. */
  readonly askedPriority: number;
  /** As it is granted. */
  readonly priority: number;
  readonly timeoutMs: number;
  readonly maxTokens: number;
  readonly isStreamed: boolean;
  /** Characters of the prompt: above 256 KiB a job's payload travels as a blob. */
  readonly promptLength: number;
  readonly callMs: number;
  /** How long after its arrival the caller cancels (job) or hangs up (ticket), ms; null = never. */
  readonly givesUpAfterMs: number | null;
  /** How long each collect of a job waits, ms; null = it is collected at the end only. */
  readonly collectWaitMs: number | null;
  /** After this many ms somebody else tries to read and to cancel it; null = never. */
  readonly strangerAfterMs: number | null;
  /** After this many ms a ticket's caller accepts an id instead of an answer; null = it waits to the end. */
  readonly maxWaitMs: number | null;
  /** Sent with an idempotency key, and again after this many ms; null = without one. */
  readonly againAfterMs: number | null;
  readonly change: PlannedChange | null;
  readonly hasWebhook: boolean;
  /** No deployment can serve it: each of its calls ends with a 500. */
  readonly isPoisonous: boolean;
  /** The caller's wishes for retries and fallbacks. */
  readonly wishes: Wishes;
  /** The forms of the answers to its first served calls; later calls are answered as usual. */
  readonly answers: readonly AnswerForm[];
}

/** Another priority or deadline, some time after the arrival. */
export interface PlannedChange {
  readonly afterMs: number;
  readonly priority: number | null;
  /** From the time of the change; null = unchanged. */
  readonly timeoutMs: number | null;
}

export interface PlannedKey {
  readonly id: string;
  /** Without an expiry: that counts from the beginning of the world. */
  readonly settings: KeySettings;
  readonly expiresAfterMs: number | null;
}

export interface PlannedKeyChange {
  readonly atMs: number;
  readonly keyId: string;
  readonly change: 'rotate' | 'disable' | 'enable' | 'remove' | 'limit';
  /** What becomes of its waiting requests when it is disabled or removed. */
  readonly waiting: 'keep' | 'cancel';
  /** How long the previous secret stays valid. */
  readonly overlapMs: number;
  /** The new limit. */
  readonly rpm: number;
}

export interface PlannedOperation {
  readonly atMs: number;
  readonly group: string;
  readonly mode: Mode;
}

/** A fault strikes the `nth` call that it can strike. `atMs` is for faults that strike at a given time. */
export interface PlannedFault {
  readonly kind: FaultKind;
  readonly nth: number;
  readonly atMs: number;
  /** How long it lasts, if it has a duration. */
  readonly forMs: number;
}

/** While it lasts, every call of the deployment gets this answer. */
export interface PlannedAilment {
  readonly deploymentId: string;
  readonly kind: AilmentKind;
  readonly fromMs: number;
  readonly untilMs: number;
}

interface SchedulePlan {
  readonly firstMs: number;
  /** Delay of each of the first runs; null = that run does not take place. Later runs are on time. */
  readonly delaysMs: readonly (number | null)[];
}
