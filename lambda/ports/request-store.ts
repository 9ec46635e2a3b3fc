import type { RequestRecord } from '../core/requests/request.ts';
import type { Transition } from '../core/requests/transitions.ts';

/** `conflict`: the record is in a state that the transition may not leave; undefined = there is no record. */
export type TransitionOutcome =
  | { readonly kind: 'done'; readonly record: RequestRecord }
  | { readonly kind: 'conflict'; readonly record: RequestRecord | undefined };

/** `exists`: there is a record of this id already, and it stays as it is. */
type CreateOutcome =
  { readonly kind: 'created' } | { readonly kind: 'exists'; readonly record: RequestRecord };

export interface OwnedPage {
  readonly owner: string;
  /** How many requests are looked at. */
  readonly limit: number;
  /** An id. */
  readonly after?: string | undefined;
}

/** `last`: pass it as `after` for the next page; null = there are no more. */
export interface RequestPage {
  readonly records: readonly RequestRecord[];
  readonly last: string | null;
}

export interface RequestStore {
  /** Writes a record, unless there is one with its id. */
  create(record: RequestRecord): Promise<CreateOutcome>;
  /** Strongly consistent. */
  read(id: string): Promise<RequestRecord | undefined>;
  /** At half the price of `read`, and as it would have shown the record a moment ago: a new one may be missing. */
  glance(id: string): Promise<RequestRecord | undefined>;
  /** Any number of records, in no order; those that do not exist are left out. */
  readMany(ids: readonly string[]): Promise<readonly RequestRecord[]>;
  /**
   * An owner's requests that come after `after`, newest first; without their bodies (`payload` and `response` are
   * null), as they were a moment ago. undefined: the owner has no request `after`.
   */
  list(of: OwnedPage): Promise<RequestPage | undefined>;
  /** One conditional write that follows `ruleOf(transition)`. */
  transition(id: string, transition: Transition): Promise<TransitionOutcome>;
}
