import type { Letter } from '../core/operate/letter.ts';
import type { TierRef } from './tier-queues.ts';

/** A queue that messages are sent to first: a tier's, or that of the announcements for webhooks. */
export type HomeQueue = TierRef | 'webhooks';

/** A message that was given up, received for an operator. */
export interface DeadLetter {
  readonly letter: Letter;
  readonly messageId: string;
  readonly body: string;
  readonly receipt: string;
  /** When it was first sent, ms. */
  readonly sentAtMs: number;
  readonly receives: number;
}

/** The dead-letter queues of a stage, each named by the queue that it belongs to. */
export interface DeadLetterQueues {
  /** True if the queue exists: one that the configuration no longer names may still hold letters. */
  isThere(home: HomeQueue): Promise<boolean>;
  /** Roughly how many letters it holds, with those that others hold. */
  count(home: HomeQueue): Promise<number>;
  /** Up to `most` letters; nobody else sees them for five minutes. */
  take(home: HomeQueue, most: number): Promise<readonly DeadLetter[]>;
  /** Makes a letter that was taken visible again at once. */
  putBack(home: HomeQueue, letter: DeadLetter): Promise<void>;
  remove(home: HomeQueue, letter: DeadLetter): Promise<void>;
  /** Sends what the letter says to the queue that it came from. The letter stays. */
  sendHome(home: HomeQueue, letter: DeadLetter): Promise<void>;
}
