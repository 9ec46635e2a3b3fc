import { type Deps } from '../../lambda/app/deps.ts';
import type { Role } from '../monitors/events.ts';
import type { Incident } from '../plan/fault-kinds.ts';
import { type Invocation } from './functions.ts';
import type { Plan, PlannedKeyChange, PlannedRequest } from '../plan/plan.ts';
import { type Stores } from './stores.ts';
import { type Stage } from './unreliable.ts';

/** The secrets that the holders of keys have been told, and those who manage the keys. */
export interface Keyring {
  /** Stores the keys with which the world begins. */
  fill(): Promise<void>;
  secretFor(request: PlannedRequest): string;
  change(change: PlannedKeyChange): Promise<void>;
}

/** One Headway with everything around it, running through a plan. */
export interface World {
  readonly plan: Plan;
  readonly stage: Stage;
  readonly stores: Stores;
  readonly keyring: Keyring;
  /** Resolves when nothing is left to do. */
  readonly atRest: Promise<undefined>;
  /** Begins an invocation of a function; `n` decides its machine. */
  invoke(role: Role, n: number): Invocation;
  depsFor(by: Invocation): Deps;
  /** An incident that is counted, and that the promises may have to know of. */
  happen(incident: Incident): void;
  /** The invocation has returned. */
  finish(by: Invocation): void;
}
