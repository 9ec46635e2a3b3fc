import { columns } from '../../cli/terminal/columns.ts';
import { Refused } from '../../cli/refused.ts';
import {
  countLetters,
  findDeadQueues,
  type ChosenQueues,
  type DeadCount,
  type DeadQueue,
} from '../../lambda/app/operate/dead-queues.ts';
import { purge, redrive, type LetterInHand, type Worked } from '../../lambda/app/operate/work-letters.ts';
import { workThrough, type WorkedLetter } from '../../lambda/app/operate/work-through.ts';
import type { Control } from '../control/open-control.ts';
import { describeLetter, iso, printable } from './describe-letter.ts';
import { labelOf, toldOf } from './told-of-letter.ts';

/** A `headway dlq` command as it was given. */
export interface DlqAsked extends ChosenQueues {
  readonly verb: 'list' | 'show' | 'redrive' | 'purge';
  /** Empty: all letters of the chosen queues. */
  readonly ids: readonly string[];
  /** One JSON document at the end, instead of lines for people. */
  readonly isJson?: boolean;
}

/** `confirm` throws `Refused` for any answer but yes. */
export async function runDlq(
  control: Control,
  asked: DlqAsked,
  { confirm }: { readonly confirm: (question: string) => Promise<void> },
): Promise<void> {
  const queues = await findDeadQueues(control.stores, asked);
  if (queues.length === 0)
    throw new Refused('There is no such queue; npx headway dlq list shows those that hold dead letters.');
  if (asked.verb === 'list') return list(control, asked, queues);
  if (asked.verb === 'purge') {
    const what = asked.ids.length === 0 ? 'All chosen dead letters' : asked.ids.join(', ');
    await confirm(`${what} will be removed, and their requests end as failed. Go on?`);
  }
  await workOn(control, asked, queues);
}

async function list(
  { stores, say }: Control,
  { isJson }: DlqAsked,
  queues: readonly DeadQueue[],
): Promise<void> {
  const counts = await Promise.all(queues.map((queue) => countLetters(stores, queue.home)));
  const some = counts.filter(({ count }) => count > 0);
  if (isJson === true) say(JSON.stringify({ queues: some.map(jsonOf) }));
  else if (some.length === 0) say(`No dead letters in ${queues.length} queues.`);
  else say(columns([['queue', 'letters', 'oldest'], ...some.map(rowOf)]));
}

const jsonOf = ({ home, count, oldestAtMs }: DeadCount): object => ({
  queue: labelOf(home),
  letters: count,
  oldest: iso(oldestAtMs),
});

const rowOf = ({ home, count, oldestAtMs }: DeadCount): readonly (string | number)[] => [
  labelOf(home),
  count,
  iso(oldestAtMs) ?? 'being worked on',
];

async function workOn(control: Control, asked: DlqAsked, queues: readonly DeadQueue[]): Promise<void> {
  const { stores, say } = control;
  const ids = asked.ids.length === 0 ? undefined : new Set(asked.ids);
  const letters: object[] = [];
  /** Takes a letter, and the line about it for people. */
  const take = (letter: object, line: string): void => {
    if (asked.isJson === true) letters.push(letter);
    else say(line);
  };
  const tell = (letter: WorkedLetter): void => {
    const told = toldOf(letter);
    take(told, `${told.queue}  ${told.id}  ${told.said}`);
  };
  const show = (inHand: LetterInHand): void => {
    const letter = describeLetter(labelOf(inHand.home), inHand.dead, inHand);
    take(letter, printable(letter));
  };
  const work = { ids, act: actOf(stores, asked.verb, show), tell: asked.verb === 'show' ? undefined : tell };
  const more: string[] = [];
  let worked = 0;
  const counts = await Promise.all(queues.map(({ home }) => stores.deadLetters.count(home)));
  for (const queue of queues.filter((_, at) => counts[at] !== 0)) {
    const done = await workThrough(stores, queue, work);
    worked += done.worked;
    if (done.isMore) more.push(labelOf(queue.home));
  }
  if (worked === 0 && ids !== undefined)
    throw new Refused(`No dead letter is about ${asked.ids.join(', ')}.`);
  if (asked.isJson === true) say(JSON.stringify({ letters, more }));
  else if (worked === 0) say('No dead letters.');
  else for (const label of more) say(`${label}: there may be more; run the command again for those.`);
}

function actOf(
  stores: Control['stores'],
  verb: DlqAsked['verb'],
  show: (inHand: LetterInHand) => void,
): (inHand: LetterInHand) => Promise<Worked> {
  if (verb === 'redrive') return (inHand) => redrive(stores, inHand);
  if (verb === 'purge') return (inHand) => purge(stores, inHand);
  return (inHand) => {
    show(inHand);
    return Promise.resolve({ kind: 'kept', why: '' });
  };
}
