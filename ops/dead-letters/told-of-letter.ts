import type { Worked } from '../../lambda/app/operate/work-letters.ts';
import type { WorkedLetter } from '../../lambda/app/operate/work-through.ts';
import type { Rung } from '../../lambda/app/queueing/ring.ts';
import type { HomeQueue } from '../../lambda/ports/dead-letter-queues.ts';

/** The outcome of a letter, in words. `isKept`: it is still there. */
export interface Told {
  readonly queue: string;
  readonly id: string;
  readonly isKept: boolean;
  readonly said: string;
}

/** The model and tier of a queue, or `webhooks`. */
export const labelOf = (home: HomeQueue): string =>
  home === 'webhooks' ? home : `${home.group} ${home.tier}`;

export const toldOf = ({ home, id, worked }: WorkedLetter): Told => ({
  queue: labelOf(home),
  id,
  isKept: worked.kind === 'kept',
  said: saidOf(worked),
});

function saidOf(worked: Worked): string {
  switch (worked.kind) {
    case 'kept':
    case 'dropped':
    case 'removed':
      return worked.why === '' ? worked.kind : `${worked.kind}: ${worked.why}`;
    case 'ended':
      return 'removed: the request ended as failed, code given_up';
    case 'sent':
      return worked.rung === null ? 'sent again' : `sent again${rungWords(worked.rung)}`;
  }
}

function rungWords({ dispatcher, cause }: Rung): string {
  switch (dispatcher) {
    case 'leads':
      return '';
    case 'started':
      return '; a dispatcher starts';
    case 'late':
    case 'unknown':
      return `; ${BY_SCHEDULE}${cause === undefined ? '' : `: it could not be started from here (${reasonOf(cause)})`}`;
  }
}

/** The schedule starts it. */
const BY_SCHEDULE = 'a dispatcher starts within a minute';

/** A store's own fault says less than its cause. */
function reasonOf(fault: unknown): string {
  const { cause = fault } = fault instanceof Error ? fault : {};
  return cause instanceof Error ? cause.name : 'no reason given';
}
