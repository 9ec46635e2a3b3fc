/** A queue's service time, in one unit of time and its square. */
export interface Service {
  readonly mean: number;
  readonly meanSquare: number;
  readonly servers: number;
}

/**
 * Mean waits in a non-preemptive priority queue with Poisson arrivals (Cobham 1954), best class first, in the unit
 * of the service time: `W0 / ((1 − σ[k−1]) (1 − σ[k]))`. `W0` is the mean time until a server is free; `upTo` is
 * the load of each class and all better ones together: from 1 on, the wait is infinite. Exact for one server, and
 * for several with exponential service, whose mean square is twice the square of its mean.
 */
export function cobham(upTo: readonly number[], { mean, meanSquare, servers }: Service): number[] {
  const untilFree = (erlangC(servers, upTo.at(-1) ?? 0) * meanSquare) / (2 * mean * servers);
  return upTo.map((sum, index) =>
    sum >= FULL ? Infinity : untilFree / ((1 - (upTo[index - 1] ?? 0)) * (1 - sum)),
  );
}

/** A load of 1, whatever the rounding of sums. */
export const FULL = 1 - 1e-9;

/** The chance that an arrival finds all servers busy; `load` per server. In overload they always are. */
export function erlangC(servers: number, load: number): number {
  if (load >= FULL) return 1;
  const offered = servers * load;
  let blocking = 1;
  for (let n = 1; n <= servers; n++) blocking = (offered * blocking) / (n + offered * blocking);
  return blocking / (1 - load * (1 - blocking));
}
