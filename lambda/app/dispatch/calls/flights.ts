import type { Deps } from '../../deps.ts';
import type { Held } from '../line/held-request.ts';

/** A job's call under way. */
export interface Flight {
  readonly held: Held;
  readonly attempt: number;
  readonly abort: AbortController;
}

/** The calls of jobs that are under way. */
export interface Flights {
  begin(flight: Flight): void;
  end(id: string): void;
  /** The newest delivery of a job in flight. */
  latest(id: string): Held | undefined;
  /** A newer delivery takes the place of what is here; false: it is not here. */
  renew(delivered: Held): boolean;
  held(): readonly Held[];
  /** Says of each that it is alive; one whose record says that it is over is broken off. */
  extendClaims(): readonly Promise<void>[];
  readonly size: number;
}

export function createFlights({
  clock,
  requests,
  timing,
}: Pick<Deps, 'clock' | 'requests' | 'timing'>): Flights {
  const flights = new Map<string, Flight>();

  /** A call whose record is no longer in progress has been cancelled. */
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
