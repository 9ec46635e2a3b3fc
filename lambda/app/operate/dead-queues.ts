import type { QueueShape } from '../../deployed/queue-shape.ts';
import type { HomeQueue } from '../../ports/dead-letter-queues.ts';
import type { OperatorDeps } from './operator-deps.ts';

/** The most messages that one look takes. */
export const MOST_LETTERS = 1_000;

/** A dead-letter queue of the stage. */
export interface DeadQueue {
  readonly home: HomeQueue;
  /** True if somebody works on messages that are sent home. */
  readonly isServed: boolean;
}

/** The queues to work on; all of them if nothing is chosen. */
export interface ChosenQueues {
  readonly model?: string | undefined;
  readonly tier?: string | undefined;
}

/**
 * The stage's dead-letter queues. If a model or tier is named that the stage does not have, this includes queues
 * that it once had: a queue that could not be deleted is found by its name, as long as it exists.
 */
export async function findDeadQueues(
  { shape, deadLetters }: Pick<OperatorDeps, 'shape' | 'deadLetters'>,
  { model, tier }: ChosenQueues,
): Promise<readonly DeadQueue[]> {
  const isWhole = model === undefined && tier === undefined;
  const groups = model === undefined ? shape.groups : [model];
  const tiers = tier === undefined ? shape.tiers : [tier];
  const homes: readonly HomeQueue[] = [
    ...groups.flatMap((group) => tiers.map((name) => ({ group, tier: name }))),
    ...(isWhole && shape.hasWebhooks ? (['webhooks'] as const) : []),
  ];
  const found = await Promise.all(
    homes.map(async (home) => {
      const isServed = isIn(shape, home);
      return isServed || (await deadLetters.isThere(home)) ? [{ home, isServed }] : [];
    }),
  );
  return found.flat();
}

const isIn = ({ groups, tiers }: QueueShape, home: HomeQueue): boolean =>
  home === 'webhooks' || (groups.includes(home.group) && tiers.includes(home.tier));

export interface DeadCount {
  readonly home: HomeQueue;
  readonly count: number;
  /** ms, among the letters that one look takes; null = there are no letters, or others hold them all. */
  readonly oldestAtMs: number | null;
}

/** How many letters a queue holds and since when; they stay where they are. */
export async function countLetters(
  { deadLetters }: Pick<OperatorDeps, 'deadLetters'>,
  home: HomeQueue,
): Promise<DeadCount> {
  const count = await deadLetters.count(home);
  if (count === 0) return { home, count, oldestAtMs: null };
  const letters = await deadLetters.take(home, MOST_LETTERS);
  await Promise.all(letters.map((letter) => deadLetters.putBack(home, letter)));
  const oldestAtMs = letters.reduce((least, { sentAtMs }) => Math.min(least, sentAtMs), Infinity);
  return { home, count, oldestAtMs: Number.isFinite(oldestAtMs) ? oldestAtMs : null };
}
