import type { RequestKind } from '../../core/requests/request.ts';

/** The places that one key has for waiting jobs, or for waiting callers. */
export interface PlacesOf {
  readonly keyId: string;
  readonly kind: RequestKind;
}

export interface PlacesTaken {
  /** Requests that have a place. Some may not wait any more. */
  readonly ids: readonly string[];
  readonly lastTakenAtMs: number;
  /** When somebody last looked which of them still wait, ms. */
  readonly lookedAtMs: number;
}

type PlaceOutcome =
  | { readonly kind: 'taken' }
  /** The request has one already. */
  | { readonly kind: 'had' }
  /** With the places as the refused write found them, so that nobody has to read them. */
  | { readonly kind: 'full'; readonly taken: PlacesTaken };

/** Counts the waiting requests of keys that limit them. */
export interface WaitingPlaces {
  /** Takes a place for a request unless `limit` are taken: one conditional write. */
  take(
    of: PlacesOf,
    what: { readonly id: string; readonly limit: number; readonly nowMs: number },
  ): Promise<PlaceOutcome>;
  /** Strongly consistent. */
  read(of: PlacesOf): Promise<PlacesTaken>;
  /** Frees places; `lookedAtMs`: after a look at all of them. */
  free(of: PlacesOf, what: { readonly ids: readonly string[]; readonly lookedAtMs?: number }): Promise<void>;
}
