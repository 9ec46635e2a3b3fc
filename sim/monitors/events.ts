import type { Change } from '../../lambda/core/requests/waiting-change.ts';
import type { BudgetRow, BudgetWrite } from '../../lambda/core/keys/budget/budget-row.ts';
import type { KeyRecord } from '../../lambda/core/keys/key-record.ts';
import type { HeadwayConfig } from '../../lambda/core/config/headway-config.ts';
import type { Mode } from '../../lambda/core/line/mode.ts';
import type { QueueMessage } from '../../lambda/ports/tier-queues.ts';
import type { QueueRow } from '../../lambda/core/line/queue-row.ts';
import type { RequestRecord } from '../../lambda/core/requests/request.ts';
import type { Transition } from '../../lambda/core/requests/transitions.ts';
import type { WindowRow } from '../../lambda/core/windows/window-row.ts';
import type { WindowWrite } from '../../lambda/core/windows/window.ts';
import type { RefusalTold } from '../plan/ailment-kinds.ts';
import type { AnswerForm } from '../plan/answer-forms.ts';
import type { Incident } from '../plan/fault-kinds.ts';
import type { PlannedRequest } from '../plan/plan.ts';

/** An event of a world, reported at its true time and in the order in which events happen. */
export type Event =
  /** A function begins. `lifeMs`: when it ends at the latest. */
  | { readonly kind: 'began'; readonly by: string; readonly role: Role }
  /** A function has ended: by itself, or in a crash that stopped everything it was about to do. */
  | { readonly kind: 'ended'; readonly by: string; readonly isCrash: boolean }
  | { readonly kind: 'incident'; readonly by: string; readonly incident: Incident }
  | { readonly kind: 'deployed'; readonly by: string; readonly config: HeadwayConfig }
  /** An operator has set a group's mode. */
  | { readonly kind: 'mode set'; readonly by: string; readonly group: string; readonly mode: Mode }
  /** A caller's function has begun to work on its request. */
  | { readonly kind: 'arrived'; readonly by: string; readonly request: PlannedRequest }
  /** The caller has its answer, or its connection is gone. */
  | { readonly kind: 'answered'; readonly by: string; readonly n: number; readonly outcome: Outcome }
  /** The answer to somebody who asked for a request of another caller. */
  | { readonly kind: 'stranger'; readonly by: string; readonly n: number; readonly outcome: string }
  | { readonly kind: 'created'; readonly by: string; readonly record: RequestRecord }
  | {
      readonly kind: 'transition asked';
      readonly by: string;
      readonly id: string;
      readonly transition: Transition;
    }
  | {
      readonly kind: 'transition';
      readonly by: string;
      readonly id: string;
      readonly transition: Transition;
      readonly before: RequestRecord | undefined;
      /** undefined: refused. */
      readonly after: RequestRecord | undefined;
    }
  /** A key is stored as it is from now on. */
  | { readonly kind: 'key stored'; readonly by: string; readonly record: KeyRecord }
  /** A new secret is asked for; the one before it stays valid for `overlapMs`. */
  | {
      readonly kind: 'rotation asked';
      readonly by: string;
      readonly keyId: string;
      readonly overlapMs: number;
    }
  /** A caller's function begins to check the secret with this hash. */
  | {
      readonly kind: 'key presented';
      readonly by: string;
      readonly n: number;
      readonly keyId: string;
      readonly hash: string;
    }
  | { readonly kind: 'key accepted'; readonly by: string; readonly n: number }
  /** A window of a key's own limits was written. */
  | {
      readonly kind: 'key window';
      readonly by: string;
      readonly keyId: string;
      readonly window: string;
      readonly write: WindowWrite;
      readonly after: WindowRow;
      /** As in `window`. */
      readonly turns: number;
    }
  /** A key's budget was charged, or a charge was settled. */
  | {
      readonly kind: 'budget';
      readonly by: string;
      readonly keyId: string;
      readonly write: BudgetWrite;
      readonly after: BudgetRow;
    }
  /** The function has heard the outcome of its write. */
  | {
      readonly kind: 'transition told';
      readonly by: string;
      readonly id: string;
      readonly transition: Transition;
      readonly isDone: boolean;
    }
  | {
      readonly kind: 'window';
      readonly by: string;
      readonly group: string;
      readonly deploymentId: string;
      readonly write: WindowWrite;
      readonly before: WindowRow;
      /** undefined: refused. */
      readonly after: WindowRow | undefined;
      /** How many turns it took; 0 if a turn was only moved, given back or settled. */
      readonly turns: number;
    }
  /** A change of a waiting request, for a dispatcher to read, was recorded. */
  | { readonly kind: 'change noted'; readonly by: string; readonly change: Change }
  /** From now on the dispatcher can know all changes recorded so far. */
  | { readonly kind: 'changes announced'; readonly by: string; readonly group: string }
  /** The end of a request was announced to the deliverer of webhooks. */
  | { readonly kind: 'end announced'; readonly by: string; readonly id: string }
  /** A function has made an id: a turn gets its own id when its reservation is made. */
  | { readonly kind: 'id made'; readonly by: string; readonly id: string }
  | { readonly kind: 'group read'; readonly by: string; readonly group: string; readonly queue: QueueRow }
  | { readonly kind: 'sent'; readonly by: string; readonly message: QueueMessage }
  | { readonly kind: 'rang'; readonly by: string; readonly group: string; readonly tier: string }
  | {
      readonly kind: 'queue row';
      readonly by: string;
      readonly group: string;
      readonly before: QueueRow;
      readonly after: QueueRow;
      readonly nowMs: number;
    }
  /** SQS has handed these messages out; `delivered` once the function has them. */
  | { readonly kind: 'taken' | 'delivered'; readonly by: string; readonly messages: readonly QueueMessage[] }
  /** A function makes the messages that it holds visible to others. */
  | { readonly kind: 'shown'; readonly by: string }
  /** The upstream has received the call. */
  | {
      readonly kind: 'call';
      readonly by: string;
      readonly n: number;
      readonly deploymentId: string;
      readonly call: number;
    }
  | {
      readonly kind: 'call over';
      readonly by: string;
      readonly n: number;
      readonly call: number;
      readonly usedTokens: number;
      /** The upstream has sent its whole answer. */
      readonly isSaid: boolean;
    }
  /** A function has the upstream's answer; the body of a served call comes after this. */
  | {
      readonly kind: 'call answered';
      readonly by: string;
      readonly n: number;
      readonly deploymentId: string;
      readonly call: number;
      /** null = not served. */
      readonly form: AnswerForm | null;
      /** null = served, or there was no answer. */
      readonly told: RefusalTold | null;
    };

export type Role = 'api' | 'dispatcher' | 'schedule';

/** `lost`: the connection went with its function. */
export interface Outcome {
  readonly door: 'complete' | 'submit' | 'again' | 'collect' | 'cancel' | 'change';
  readonly status: string;
  /** The request that the response belongs to, as the upstream recorded it. */
  readonly responseOf: number | null;
}
