import { columns } from '../cli/columns.ts';
import { Refused } from '../cli/refused.ts';
import { countLetters, findDeadQueues, workThrough, type Chosen, type DeadQueue } from './dead-queues.ts';
import { describeLetter, printable } from './describe-letter.ts';
import { depthOf } from './queue-depth.ts';
import type { Control } from './set-mode.ts';
import { purge, redrive, type LetterInHand, type Worked } from './work-letters.ts';

const verbs = ['list', 'show', 'redrive', 'purge'] as const;

/** What `npm run dlq` was told to do. */
export interface DlqAsked extends Chosen {
  readonly verb: (typeof verbs)[number];
  /** None: all of the chosen queues. */
  readonly ids: readonly string[];
}

/** @throws Refused for what is no command, and for one that would touch everything without saying so. */
export function readDlqVerb(
  usage: string,
  [given, ...ids]: readonly string[],
  { model, tier, all }: Chosen & { readonly all: boolean },
): DlqAsked {
  const verb = verbs.find((own) => own === given);
  if (verb === undefined)
    throw new Refused(`${given === undefined ? 'Nothing' : `"${given}"`} is not what this does.\n${usage}`);
  const isOfAll = ids.length === 0 && model === undefined && tier === undefined;
  if ((verb === 'redrive' || verb === 'purge') && isOfAll && !all)
    throw new Refused(`Say what to ${verb}: ids, --model, --tier, or --all for everything.`);
  return { verb, ids, model, tier };
}

/** `confirm` throws `Refused` for any answer but yes. */
export async function runDlq(
  control: Control,
  asked: DlqAsked,
  { confirm }: { readonly confirm: (question: string) => Promise<void> },
): Promise<void> {
  const queues = await findDeadQueues(control.stores, asked);
  if (queues.length === 0) throw new Refused('This stage has no such queue; npm run dlq -- list names all.');
  if (asked.verb === 'list') return list(control, queues);
  if (asked.verb === 'purge') {
    const what = asked.ids.length === 0 ? 'All dead letters chosen' : asked.ids.join(', ');
    await confirm(`${what} will be removed, and their requests end as failed. Go on?`);
  }
  await workOn(control, asked, queues);
}

async function list({ stores, say }: Control, queues: readonly DeadQueue[]): Promise<void> {
  const counts = await Promise.all(queues.map((queue) => countLetters(stores, queue)));
  const some = counts.filter(({ count }) => count > 0);
  if (some.length === 0) {
    say(`No dead letters in ${String(queues.length)} queues.`);
    return;
  }
  const rows = some.map(({ label, count, oldestAtMs }) => [
    ...[label, count],
    oldestAtMs === null ? 'in other hands' : new Date(oldestAtMs).toISOString(),
  ]);
  say(columns([['queue', 'letters', 'oldest'], ...rows]));
}

async function workOn(control: Control, asked: DlqAsked, queues: readonly DeadQueue[]): Promise<void> {
  const { stores, say } = control;
  const ids = asked.ids.length === 0 ? undefined : new Set(asked.ids);
  let worked = 0;
  const depths = await Promise.all(queues.map(({ deadUrl }) => depthOf(stores.sqs, deadUrl)));
  for (const queue of queues.filter((_, at) => depths[at] !== 0)) {
    const done = await workThrough(stores, queue, { ids, say, act: actOf(control, asked.verb, queue) });
    worked += done.worked;
    if (done.isMore) say(`${queue.label}: there may be more; say it again for those.`);
  }
  if (worked > 0) return;
  if (ids !== undefined) throw new Refused(`No dead letter is about ${asked.ids.join(', ')}.`);
  say('No dead letters.');
}

function actOf(
  { stores, say }: Control,
  verb: DlqAsked['verb'],
  queue: DeadQueue,
): (inHand: LetterInHand) => Promise<Worked> {
  if (verb === 'redrive') return (inHand) => redrive(stores, inHand);
  if (verb === 'purge') return (inHand) => purge(stores, inHand);
  return (inHand) => {
    say(printable(describeLetter(queue.label, inHand.dead, inHand)));
    return Promise.resolve({ isKept: true, said: '' });
  };
}
