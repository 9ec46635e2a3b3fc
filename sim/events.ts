import type { Change } from '../lambda/core/requests/changes.ts';
import type { HeadwayConfig } from '../lambda/core/config/headway-config.ts';
import type { Mode } from '../lambda/core/line/mode.ts';
import type { QueueMessage } from '../lambda/ports/tier-queues.ts';
import type { QueueRow } from '../lambda/core/line/queue-row.ts';
import type { RequestRecord } from '../lambda/core/requests/request.ts';
import type { Transition } from '../lambda/core/requests/transitions.ts';
import type { WindowRow } from '../lambda/core/windows/window-row.ts';
import type { WindowWrite } from '../lambda/core/windows/window.ts';
import type { RefusalTold } from './ailment-kinds.ts';
import type { AnswerForm } from './answer-forms.ts';
import type { Incident } from './fault-kinds.ts';
import type { PlannedRequest } from './plan.ts';

/** What happens in a world, told at its true time, in the order in which it happens. */
export type Event =
  /** A function begins. `lifeMs`: when it ends at the latest. */
  | { readonly kind: 'began'; readonly by: string; readonly role: Role }
  /** A function has ended: by itself, or with everything that it was about to do. */
  | { readonly kind: 'ended'; readonly by: string; readonly isCrash: boolean }
  | { readonly kind: 'incident'; readonly by: string; readonly incident: Incident }
  | { readonly kind: 'deployed'; readonly by: string; readonly config: HeadwayConfig }
  /** An operator has set a group's mode. */
  | { readonly kind: 'mode set'; readonly by: string; readonly group: string; readonly mode: Mode }
  /** A caller's function has begun to work on its request. */
  | { readonly kind: 'arrived'; readonly by: string; readonly request: PlannedRequest }
  /** The caller has its answer, or its connection is gone. */
  | { readonly kind: 'answered'; readonly by: string; readonly n: number; readonly outcome: Outcome }
  /** What somebody was told who asked for a request that is not its own. */
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
  /** The function has been told how its write went. */
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
      /** How many turns it took; 0 where a turn was only moved, given back or settled. */
      readonly turns: number;
    }
  /** What a dispatcher is to know of a waiting request is written down. */
  | { readonly kind: 'change noted'; readonly by: string; readonly change: Change }
  /** The dispatcher can know now of what was noted so far. */
  | { readonly kind: 'changes announced'; readonly by: string; readonly group: string }
  /** The end of a request is announced to whoever delivers webhooks. */
  | { readonly kind: 'end announced'; readonly by: string; readonly id: string }
  /** A function has made an id: a turn gets its own when its reservation is made. */
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
  /** SQS has handed these out; `delivered` once the function has them. */
  | { readonly kind: 'taken' | 'delivered'; readonly by: string; readonly messages: readonly QueueMessage[] }
  /** A function lets others have what it holds. */
  | { readonly kind: 'shown'; readonly by: string }
  /** The upstream has the call. */
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
      /** The upstream has sent all that it had to say. */
      readonly isSaid: boolean;
    }
  /** A function has what the upstream answers; the body of one that is served comes after this. */
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

/** `lost`: the connection is gone with its function. */
export interface Outcome {
  readonly door: 'complete' | 'submit' | 'again' | 'collect' | 'cancel' | 'change';
  readonly status: string;
  /** The request that the response belongs to, as the upstream wrote it down. */
  readonly responseOf: number | null;
}
