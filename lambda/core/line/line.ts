import type { Place } from '../requests/request.ts';

type Spot = Pick<Place, 'priority' | 'enqueuedAtMs'>;

/** The head of a waiting line, best first. */
export interface Line {
  readonly spots: readonly Spot[];
  /** More requests wait behind the last of them. */
  readonly goesOn: boolean;
}

/** The most places in the published line. */
export const LINE_LENGTH = 80;
/** The longest text of the published line: with it the queue's row stays within one write unit. */
export const LINE_TEXT = 600;

const GOES_ON = '+';

/**
 * The head of the waiting line as text. Per priority its arrivals: the first in ms since 1970, each other as the ms
 * since the one before, all in base 36. `places` is in order; a `+` stands for those left out.
 */
export function writeLine(places: readonly Spot[]): string {
  let text = '';
  let before: Spot | undefined;
  for (const place of places.slice(0, LINE_LENGTH)) {
    const longer = text + stepTo(place, before);
    if (longer.length > LINE_TEXT) return text + GOES_ON;
    text = longer;
    before = place;
  }
  return places.length > LINE_LENGTH ? text + GOES_ON : text;
}

function stepTo({ priority, enqueuedAtMs }: Spot, before: Spot | undefined): string {
  if (before?.priority === priority) return `,${(enqueuedAtMs - before.enqueuedAtMs).toString(36)}`;
  return `${before === undefined ? '' : ';'}${String(priority)}:${enqueuedAtMs.toString(36)}`;
}

/** The line that a text describes. */
export function readLine(text: string): Line {
  const goesOn = text.endsWith(GOES_ON);
  const told = goesOn ? text.slice(0, -GOES_ON.length) : text;
  return { spots: told === '' ? [] : told.split(';').flatMap(spotsOf), goesOn };
}

function spotsOf(part: string): Spot[] {
  const [priority = '', steps = ''] = part.split(':');
  let enqueuedAtMs = 0;
  return steps.split(',').map((step) => {
    enqueuedAtMs += Number.parseInt(step, 36);
    return { priority: Number(priority), enqueuedAtMs };
  });
}

/**
 * How many in the line go before this place; undefined: it stands behind the last of a line that goes on. Those of
 * its priority that came in the same millisecond do not count.
 */
export function aheadInLine({ spots, goesOn }: Line, place: Spot): number | undefined {
  const ahead = spots.filter((other) => goesBefore(other, place)).length;
  return goesOn && ahead === spots.length ? undefined : ahead;
}

const goesBefore = (a: Spot, b: Spot): boolean =>
  a.priority < b.priority || (a.priority === b.priority && a.enqueuedAtMs < b.enqueuedAtMs);
