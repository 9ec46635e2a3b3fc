import type { Deps } from '../../deps.ts';
import type { TurnCharge } from '../line/book.ts';
import type { Held } from '../line/held-request.ts';

/** A job's call in flight. */
export interface Flight {
  readonly held: Held;
  readonly charge: TurnCharge | undefined;
  readonly attempt: number;
  readonly abort: AbortController;
}

/** The jobs whose calls are under way. */
export interface Flights {
  begin(flight: Flight): void;
  end(id: string): void;
  /** The newest delivery of a job in flight. */
  latest(id: string): Held | undefined;
  /** Replaces a delivery by a newer one. False: the job is not in flight. */
  renew(delivered: Held): boolean;
  held(): readonly Held[];
  /** Extends the claim of every call, and aborts a call whose job is over. */
  extendClaims(): readonly Promise<void>[];
  readonly size: number;
}

export function createFlights({
  clock,
  requests,
  timing,
}: Pick<Deps, 'clock' | 'requests' | 'timing'>): Flights {
  const flights = new Map<string, Flight>();

  /** A conflict means that the record is no longer in progress: the job was cancelled or taken over. */
  async function extendClaim({ held, attempt, abort }: Flight): Promise<void> {
    const claimUntilMs = clock.now() + timing.visibilityMs;
    const outcome = await requests.transition(held.id, { name: 'extend', attempt, claimUntilMs });
    if (outcome.kind === 'conflict') abort.abort();
  }

  return {
    begin: (flight) => void flights.set(flight.held.id, flight),
    end: (id) => void flights.delete(id),
    latest: (id) => flights.get(id)?.held,
    renew(delivered) {
      const flight = flights.get(delivered.id);
      if (flight === undefined) return false;
      flights.set(delivered.id, { ...flight, held: delivered });
      return true;
    },
    held: () => [...flights.values()].map(({ held }) => held),
    extendClaims: () => [...flights.values()].map(extendClaim),
    get size() {
      return flights.size;
    },
  };
}
