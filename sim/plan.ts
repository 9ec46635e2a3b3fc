import type { HeadwayConfig } from '../lambda/core/config/headway-config.ts';
import type { Mode } from '../lambda/core/line/mode.ts';
import type { AilmentKind } from './ailment-kinds.ts';
import type { AnswerForm } from './answer-forms.ts';
import type { FaultKind } from './fault-kinds.ts';

/** Everything that one seed decides beforehand. What is left to chance on the way comes from streams of its own. */
export interface Plan {
  readonly seed: number;
  readonly scenario: string;
  readonly config: HeadwayConfig;
  /** From `atMs` on, functions that start have another configuration; null = no deploy. */
  readonly deploy: Deploy | null;
  /** The machines that functions run on: a function's clock is its machine's. */
  readonly machines: { readonly api: readonly ClockPlan[]; readonly dispatcher: readonly ClockPlan[] };
  readonly requests: readonly PlannedRequest[];
  readonly faults: readonly PlannedFault[];
  /** Deployments that are of no use for a while. */
  readonly ailments: readonly PlannedAilment[];
  /** Whether what ships talks to the upstreams: bytes below the adapter, in place of replies from it. */
  readonly isWire: boolean;
  /** What operators do; the last of each group opens it. */
  readonly operations: readonly PlannedOperation[];
  readonly schedule: SchedulePlan;
  /** The limit is kept in any span of this length: 60 s, less what clocks are apart beyond the guard. */
  readonly limitSpanMs: number;
  /** A lease may be taken so much too early, as clocks go. */
  readonly leaseSkewMs: number;
  /** What a dispatcher's function has been given to live, ms. */
  readonly lifeMs: number;
}

export interface Deploy {
  readonly atMs: number;
  readonly config: HeadwayConfig;
  /** Functions that run at that moment are ended, as some emulators do; on AWS they go on. */
  readonly endsFunctions: boolean;
}

export interface ClockPlan {
  /** The machine's clock less the true time, ms. */
  readonly offsetMs: number;
  /** From `atMs` on the offset is another. */
  readonly jump: { readonly atMs: number; readonly offsetMs: number } | null;
  /** Whether the function's clock heeds the servers' `Date` headers, as the shipped one does. */
  readonly isDisciplined: boolean;
}

export interface PlannedRequest {
  readonly n: number;
  readonly atMs: number;
  readonly kind: 'ticket' | 'job';
  readonly group: string;
  readonly owner: string;
  readonly priority: number;
  readonly timeoutMs: number;
  readonly maxTokens: number;
  readonly isStreamed: boolean;
  /** Characters of the prompt: above 256 KiB a job's payload travels as a blob. */
  readonly promptLength: number;
  readonly callMs: number;
  /** After its arrival, the caller cancels (job) or hangs up (ticket), ms; null = never. */
  readonly givesUpAfterMs: number | null;
  /** How long each collect of a job holds, ms; null = it is collected at the end only. */
  readonly collectWaitMs: number | null;
  /** Somebody else tries to read and to cancel it after so many ms; null = never. */
  readonly strangerAfterMs: number | null;
  /** A ticket's caller takes an id for an answer after so long, ms; null = it waits to the end. */
  readonly maxWaitMs: number | null;
  /** Sent with an idempotency key, and once more after so many ms; null = without one. */
  readonly againAfterMs: number | null;
  readonly change: PlannedChange | null;
  readonly hasWebhook: boolean;
  /** What the first calls of it are answered like, once served; the others are answered as usual. */
  readonly answers: readonly AnswerForm[];
}

/** Another priority or deadline, some time after the arrival. */
export interface PlannedChange {
  readonly afterMs: number;
  readonly priority: number | null;
  /** From then; null = as it was. */
  readonly timeoutMs: number | null;
}

export interface PlannedOperation {
  readonly atMs: number;
  readonly group: string;
  readonly mode: Mode;
}

/** The `nth` call that such a fault can strike is struck. `atMs` for those that strike at a time. */
export interface PlannedFault {
  readonly kind: FaultKind;
  readonly nth: number;
  readonly atMs: number;
  /** How long it lasts, where it lasts. */
  readonly forMs: number;
}

/** While it lasts, every call of the deployment is answered so. */
export interface PlannedAilment {
  readonly deploymentId: string;
  readonly kind: AilmentKind;
  readonly fromMs: number;
  readonly untilMs: number;
}

interface SchedulePlan {
  readonly firstMs: number;
  /** Delay of each of the first runs; null = that run does not take place. Later ones are in time. */
  readonly delaysMs: readonly (number | null)[];
}
