import { queuesOf, type NamedQueue, type QueueShape } from '../../lambda/deployed/queue-shape.ts';
import { MOST_LETTERS, showLetter, takeLetters, type DeadLetter } from './dead-letters.ts';
import type { DeployedStage } from '../stage/deployed-stage.ts';
import { readLetter } from './judge-letter.ts';
import type { OperatorStores } from '../control/operator-stores.ts';
import { depthOf, queueUrlOf } from '../control/queue-depth.ts';
import type { LetterInHand, Worked } from './work-letters.ts';

/** A dead-letter queue of the stage. */
export interface DeadQueue {
  /** Its model and tier, or `webhooks`. */
  readonly label: string;
  readonly of: 'requests' | 'webhooks';
  readonly homeUrl: string;
  readonly deadUrl: string;
  /** True if somebody works on messages that are sent to `homeUrl`. */
  readonly isServed: boolean;
}

/** The queues to work on; all of them if nothing is chosen. */
export interface Chosen {
  readonly model?: string | undefined;
  readonly tier?: string | undefined;
}

/**
 * The stage's dead-letter queues. If a model or tier is named that the stage does not have, this includes queues
 * that it once had: a queue that could not be deleted is found by its name, as long as it exists.
 */
export async function findDeadQueues(
  { stage, shape, sqs }: OperatorStores,
  { model, tier }: Chosen,
): Promise<readonly DeadQueue[]> {
  const isWhole = model === undefined && tier === undefined;
  const named = queuesOf(stage.QueuePrefix, {
    groups: model === undefined ? shape.groups : [model],
    tiers: tier === undefined ? shape.tiers : [tier],
    hasWebhooks: isWhole && shape.hasWebhooks,
  });
  const found = await Promise.all(
    named.map(async (queue) => {
      const isServed = isIn(shape, queue);
      const isThere = isServed || (await queueUrlOf(sqs, queue.deadName)) !== undefined;
      return isThere ? [deadQueue(stage, queue, isServed)] : [];
    }),
  );
  return found.flat();
}

const isIn = ({ groups, tiers }: QueueShape, { place }: NamedQueue): boolean =>
  place === null || (groups.includes(place.group) && tiers.includes(place.tier));

const deadQueue = (
  { QueueUrlBase: base }: DeployedStage,
  { name, deadName, place }: NamedQueue,
  isServed: boolean,
): DeadQueue => ({
  label: place === null ? 'webhooks' : `${place.group} ${place.tier}`,
  of: place === null ? 'webhooks' : 'requests',
  homeUrl: base + name,
  deadUrl: base + deadName,
  isServed,
});

export interface DeadCount {
  readonly label: string;
  readonly count: number;
  /** In ms; null = there are none. Among the first ones that a look takes. */
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

/** The outcome of a letter. */
export interface Told extends Worked {
  readonly queue: string;
  /** The id of its request or, if it names none, of the message. */
  readonly id: string;
}

/**
 * Works on the letters of a queue, those with one of `ids` or all of them. Letters that are kept become visible
 * again.
 */
export async function workThrough(
  stores: OperatorStores,
  queue: DeadQueue,
  work: {
    /** undefined: all. */
    readonly ids: ReadonlySet<string> | undefined;
    readonly act: (inHand: LetterInHand) => Promise<Worked>;
    readonly tell: (told: Told) => void;
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
          const id = inHand.letter.id ?? dead.messageId;
          if (said !== '') work.tell({ queue: queue.label, id, isKept, said });
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
  { of, homeUrl, deadUrl, isServed }: DeadQueue,
  dead: DeadLetter,
): Promise<LetterInHand> {
  const letter = readLetter(of, dead.body);
  const record = letter.id === null ? undefined : await requests.read(letter.id);
  return { dead, letter, record, homeUrl, deadUrl, isServed };
}
