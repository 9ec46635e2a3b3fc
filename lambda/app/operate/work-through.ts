import type { DeadLetter, HomeQueue } from '../../ports/dead-letter-queues.ts';
import { MOST_LETTERS, type DeadQueue } from './dead-queues.ts';
import type { OperatorDeps } from './operator-deps.ts';
import type { LetterInHand, Worked } from './work-letters.ts';

const AT_ONCE = 10;

type WorkDeps = Pick<OperatorDeps, 'requests' | 'deadLetters'>;

/** A letter and its outcome. */
export interface WorkedLetter {
  readonly home: HomeQueue;
  /** Its request's, or where it names none, the message's. */
  readonly id: string;
  readonly worked: Worked;
}

/** Works on the letters of a queue, those with one of `ids` or all of them. Those kept are visible again after. */
export async function workThrough(
  deps: WorkDeps,
  queue: DeadQueue,
  work: {
    /** undefined: all. */
    readonly ids: ReadonlySet<string> | undefined;
    readonly act: (inHand: LetterInHand) => Promise<Worked>;
    readonly tell?: ((letter: WorkedLetter) => void) | undefined;
  },
): Promise<{ readonly worked: number; readonly isMore: boolean }> {
  const { deadLetters } = deps;
  const { home } = queue;
  const held = new Set(await deadLetters.take(home, MOST_LETTERS));
  const isMore = held.size >= MOST_LETTERS;
  const chosen = [...held].filter(({ letter }) => isWanted(work.ids, letter.id));
  try {
    for (let from = 0; from < chosen.length; from += AT_ONCE)
      await Promise.all(
        chosen.slice(from, from + AT_ONCE).map(async (dead) => {
          const worked = await work.act(await openLetter(deps, queue, dead));
          if (worked.kind !== 'kept') held.delete(dead);
          work.tell?.({ home, id: dead.letter.id ?? dead.messageId, worked });
        }),
      );
  } finally {
    await Promise.allSettled([...held].map((dead) => deadLetters.putBack(home, dead)));
  }
  return { worked: chosen.length, isMore };
}

const isWanted = (ids: ReadonlySet<string> | undefined, id: string | null): boolean =>
  ids === undefined || (id !== null && ids.has(id));

async function openLetter(
  { requests }: WorkDeps,
  { home, isServed }: DeadQueue,
  dead: DeadLetter,
): Promise<LetterInHand> {
  const { letter } = dead;
  const record = letter.id === null ? undefined : await requests.read(letter.id);
  return { dead, letter, record, home, isServed };
}
