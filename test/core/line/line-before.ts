/**
 * How the version before wrote and read a line: while a deploy goes on, its functions read what the new ones write,
 * and the other way round.
 */
interface Spot {
  readonly priority: number;
  readonly enqueuedAtMs: number;
}

export function aLineOfTheVersionBefore(places: readonly Spot[]): string {
  const texts = places.slice(0, 80).map(({ priority, enqueuedAtMs }, n) => {
    const before = places[n - 1];
    if (before?.priority === priority) return `,${(enqueuedAtMs - before.enqueuedAtMs).toString(36)}`;
    return `${n === 0 ? '' : ';'}${String(priority)}:${enqueuedAtMs.toString(36)}`;
  });
  return texts.join('') + (places.length > 80 ? '+' : '');
}

/** How many go first; undefined: it counts by the gauge. */
export function aheadForTheVersionBefore(text: string, place: Spot): number | undefined {
  const goesOn = text.endsWith('+');
  const told = goesOn ? text.slice(0, -1) : text;
  const spots = told === '' ? [] : told.split(';').flatMap(spotsOf);
  const ahead = spots.filter(
    (other) =>
      other.priority < place.priority ||
      (other.priority === place.priority && other.enqueuedAtMs < place.enqueuedAtMs),
  ).length;
  return goesOn && ahead === spots.length ? undefined : ahead;
}

function spotsOf(part: string): Spot[] {
  const [priority = '', steps = ''] = part.split(':');
  let enqueuedAtMs = 0;
  return steps.split(',').map((step) => {
    enqueuedAtMs += Number.parseInt(step, 36);
    return { priority: Number(priority), enqueuedAtMs };
  });
}
