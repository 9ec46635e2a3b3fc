import { createHash } from 'node:crypto';
import type { Place } from '../requests/request.ts';

interface ListedPlace {
  /** See `markOf`. */
  readonly mark: string;
  readonly priority: number;
}

/** The head of a waiting line, in the order in which turns are given. */
export interface Line {
  readonly places: readonly ListedPlace[];
  /** More requests wait behind the last of them. */
  readonly goesOn: boolean;
}

/** The most places in the published line. */
export const LINE_LENGTH = 80;
/** The longest text of the published line: with it the queue's row stays within one write unit. */
export const LINE_TEXT = 540;

const MARK_LENGTH = 6;

/**
 * An id in short: 36 bits of its hash. One in 860 million looks at a full line takes another request's place for its
 * own: until one of the two has left, its position is wrong, or it looks too often or up to two seconds too late.
 */
export const markOf = (id: string): string =>
  createHash('sha256').update(id).digest('base64url').slice(0, MARK_LENGTH);

/**
 * Functions of the version before read a line by priorities and arrivals. They take a text that begins and ends like
 * this for a line that goes on behind one request that is better than any, and so count by the gauge.
 */
const HEAD = '-9e15:';
const END = '+';
const GOES_ON = '*';

/** The head of the waiting line as text: for each run of one priority, the marks of its requests. */
export function writeLine(places: readonly Place[]): string {
  if (places.length === 0) return '';
  let text = HEAD;
  let before: Place | undefined;
  for (const place of places.slice(0, LINE_LENGTH)) {
    const longer = text + runTo(place, before) + markOf(place.id);
    if (longer.length + GOES_ON.length + END.length > LINE_TEXT) return text + GOES_ON + END;
    text = longer;
    before = place;
  }
  return text + (places.length > LINE_LENGTH ? GOES_ON : '') + END;
}

function runTo({ priority }: Place, before: Place | undefined): string {
  if (before?.priority === priority) return '';
  return `${before === undefined ? '' : '/'}${String(priority)}=`;
}

/** The line that a text describes. One that the version before has written tells nothing. */
export function readLine(text: string): Line {
  if (text === '') return { places: [], goesOn: false };
  if (!text.startsWith(HEAD)) return { places: [], goesOn: true };
  const told = text.slice(HEAD.length, -END.length);
  const goesOn = told.endsWith(GOES_ON);
  const runs = goesOn ? told.slice(0, -GOES_ON.length) : told;
  return { places: runs.split('/').flatMap(placesOf), goesOn };
}

function placesOf(run: string): ListedPlace[] {
  const [priority, marks = ''] = run.split('=');
  return Array.from({ length: marks.length / MARK_LENGTH }, (_, n) => ({
    mark: marks.slice(n * MARK_LENGTH, (n + 1) * MARK_LENGTH),
    priority: Number(priority),
  }));
}

/**
 * How many of the line go before this request; undefined: it stands behind the last of a line that goes on. The line
 * may not have told of it yet: then everybody of its priority who is listed goes before it.
 */
export function aheadInLine(
  line: Line,
  { id, priority }: Pick<Place, 'id' | 'priority'>,
): number | undefined {
  const rank = rankIn(line, { id, priority });
  if (rank !== undefined) return rank;
  const { places, goesOn } = line;
  const ahead = places.filter((other) => other.priority <= priority).length;
  return goesOn && ahead === places.length ? undefined : ahead;
}

/** Its rank in the line, 0 = next; undefined: it is not listed, or with another priority than it has now. */
export function rankIn(
  { places }: Line,
  { id, priority }: Pick<Place, 'id' | 'priority'>,
): number | undefined {
  const mark = markOf(id);
  const rank = places.findIndex((other) => other.mark === mark);
  return places[rank]?.priority === priority ? rank : undefined;
}
