import { deadQueueName, webhookQueueName } from '../lambda/core/queue-name.ts';
import { MOST_LETTERS, showLetter, takeLetters, type DeadLetter } from './dead-letters.ts';
import { readLetter } from './judge-letter.ts';
import type { OperatorStores } from './operator-stores.ts';
import { depthOf } from './queue-depth.ts';
import type { Control } from './set-mode.ts';
import { queuesOf, sortQueues } from './stage-queues.ts';
import type { LetterInHand, Worked } from './work-letters.ts';

/** A dead-letter queue of the stage. */
export interface DeadQueue {
  /** Its model and tier, or `webhooks`. */
  readonly label: string;
  readonly of: 'requests' | 'webhooks';
  readonly homeUrl: string;
  readonly deadUrl: string;
}

/** Which of them; everything, where nothing is said. */
export interface Chosen {
  readonly model?: string | undefined;
  readonly tier?: string | undefined;
}

export async function findDeadQueues(
  { stores, queueNames }: Control,
  { model, tier }: Chosen,
): Promise<readonly DeadQueue[]> {
  const { QueueUrlBase: base, QueuePrefix: prefix } = stores.stage;
  const all = sortQueues(prefix, queueNames, await stores.groupNames());
  const tiers = model === undefined ? all.tiers : queuesOf(all, prefix, model);
  const queueOf = (name: string, label: string, of: DeadQueue['of']): DeadQueue => ({
    ...{ label, of, homeUrl: base + name, deadUrl: base + deadQueueName(name) },
  });
  const ofRequests = tiers
    .filter((own) => tier === undefined || own.tier === tier)
    .map((own) => queueOf(own.name, `${own.group} ${own.tier}`, 'requests'));
  const isWhole = model === undefined && tier === undefined && all.hasWebhooks;
  return [...ofRequests, ...(isWhole ? [queueOf(webhookQueueName(prefix), 'webhooks', 'webhooks')] : [])];
}

export interface DeadCount {
  readonly label: string;
  readonly count: number;
  /** ms; null = there are none. Of the first so many that a look takes. */
  readonly oldestAtMs: number | null;
}

export async function countLetters({ sqs }: OperatorStores, queue: DeadQueue): Promise<DeadCount> {
  const count = await depthOf(sqs, queue.deadUrl);
  if (count === 0) return { label: queue.label, count, oldestAtMs: null };
  const letters = await takeLetters(sqs, queue.deadUrl);
  await Promise.all(letters.map((letter) => showLetter(sqs, queue.deadUrl, letter)));
  const oldestAtMs = letters.reduce((least, { sentAtMs }) => Math.min(least, sentAtMs), Infinity);
  return { label: queue.label, count, oldestAtMs: Number.isFinite(oldestAtMs) ? oldestAtMs : null };
}

const AT_ONCE = 10;

/** Works on the letters of a queue, those with one of `ids` or all of them. What is kept is shown again. */
export async function workThrough(
  stores: OperatorStores,
  queue: DeadQueue,
  work: {
    /** undefined: all. */
    readonly ids: ReadonlySet<string> | undefined;
    readonly act: (inHand: LetterInHand) => Promise<Worked>;
    readonly say: (line: string) => void;
  },
): Promise<{ readonly worked: number; readonly isMore: boolean }> {
  const { sqs } = stores;
  const held = new Set(await takeLetters(sqs, queue.deadUrl));
  const isMore = held.size >= MOST_LETTERS;
  const chosen = [...held].filter(({ body }) => isWanted(work.ids, readLetter(queue.of, body).id));
  try {
    for (let from = 0; from < chosen.length; from += AT_ONCE)
      await Promise.all(
        chosen.slice(from, from + AT_ONCE).map(async (dead) => {
          const inHand = await openLetter(stores, queue, dead);
          const { isKept, said } = await work.act(inHand);
          if (!isKept) held.delete(dead);
          if (said !== '') work.say(`${queue.label}  ${inHand.letter.id ?? dead.messageId}  ${said}`);
        }),
      );
  } finally {
    await Promise.allSettled([...held].map((dead) => showLetter(sqs, queue.deadUrl, dead)));
  }
  return { worked: chosen.length, isMore };
}

const isWanted = (ids: ReadonlySet<string> | undefined, id: string | null): boolean =>
  ids === undefined || (id !== null && ids.has(id));

async function openLetter(
  { requests }: OperatorStores,
  { of, homeUrl, deadUrl }: DeadQueue,
  dead: DeadLetter,
): Promise<LetterInHand> {
  const letter = readLetter(of, dead.body);
  const record = letter.id === null ? undefined : await requests.read(letter.id);
  return { dead, letter, record, homeUrl, deadUrl };
}
