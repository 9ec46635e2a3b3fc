export interface Placed {
  readonly user: string;
  readonly priority: number;
  readonly sentAtMs: number;
}

export interface Tolerance {
  /** A better request that was sent this much earlier should have reached the upstream first. */
  readonly inLineMs: number;
  /** Calls whose turns were given at the same time may overtake each other on their way by this much. */
  readonly onTheWayMs: number;
}

/** Calls that reached the upstream while a strictly better one, sent long enough before, had not. */
export function countInversions(
  sent: readonly Placed[],
  atOf: ReadonlyMap<string, number>,
  { inLineMs, onTheWayMs }: Tolerance,
): number {
  return sent.filter((request) => {
    const atMs = atOf.get(request.user);
    if (atMs === undefined) return false;
    return sent.some(
      (better) =>
        better.priority < request.priority &&
        better.sentAtMs < atMs - inLineMs &&
        (atOf.get(better.user) ?? Infinity) > atMs + onTheWayMs,
    );
  }).length;
}
