import type { Held } from './held-request.ts';

/** The requests that have left the book for a grant, a call or their end. */
export interface Hands {
  take(held: Held): void;
  release(id: string): void;
  /** The newest delivery of a request that is here. */
  latest(id: string): Held | undefined;
  /** Replaces a delivery by a newer one. False: the request is not here. */
  renew(delivered: Held): boolean;
  all(): readonly Held[];
  readonly size: number;
}

export function createHands(): Hands {
  const held = new Map<string, Held>();
  return {
    take: (one) => void held.set(one.id, one),
    release: (id) => void held.delete(id),
    latest: (id) => held.get(id),
    renew(delivered) {
      if (!held.has(delivered.id)) return false;
      held.set(delivered.id, delivered);
      return true;
    },
    all: () => [...held.values()],
    get size() {
      return held.size;
    },
  };
}
