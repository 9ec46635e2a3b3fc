import type { Place } from './request.ts';

type Spot = Pick<Place, 'priority' | 'enqueuedAtMs'>;

/** So many stand in the published line: with them the queue's row stays within one write unit. */
export const LINE_LENGTH = 80;

/**
 * The head of the waiting line as text: per priority its arrivals, the first in ms since 1970, each other as
 * the ms since the one before, all in base 36. `places` is in order; more than LINE_LENGTH are left out.
 */
export function writeLine(places: readonly Spot[]): string {
  const byPriority = Map.groupBy(places.slice(0, LINE_LENGTH), ({ priority }) => priority);
  return [...byPriority]
    .map(([priority, own]) => `${String(priority)}:${stepsOf(own.map(({ enqueuedAtMs }) => enqueuedAtMs))}`)
    .join(';');
}

const stepsOf = (times: readonly number[]): string =>
  times.map((ms, index) => (ms - (times[index - 1] ?? 0)).toString(36)).join(',');

/** The line that a text tells of, best first. */
export function readLine(text: string): readonly Spot[] {
  if (text === '') return [];
  return text.split(';').flatMap((part) => {
    const [priority = '', steps = ''] = part.split(':');
    let enqueuedAtMs = 0;
    return steps.split(',').map((step) => {
      enqueuedAtMs += Number.parseInt(step, 36);
      return { priority: Number(priority), enqueuedAtMs };
    });
  });
}

/**
 * How many of the line go before this place; undefined: it stands behind the last of a line that may go on.
 * Those of its priority that came in the same millisecond are not counted.
 */
export function aheadInLine(line: readonly Spot[], place: Spot): number | undefined {
  const ahead = line.filter((other) => goesBefore(other, place)).length;
  return ahead === line.length && line.length >= LINE_LENGTH ? undefined : ahead;
}

const goesBefore = (a: Spot, b: Spot): boolean =>
  a.priority < b.priority || (a.priority === b.priority && a.enqueuedAtMs < b.enqueuedAtMs);
