import { createHash } from 'node:crypto';

/** Tells model groups apart where their names cannot stand: in names of queues, and in what CloudFormation gives back. */
export const groupHash = (group: string): string =>
  createHash('sha256').update(group).digest('hex').slice(0, 8);

/**
 * The name of the SQS queue of one model group and tier: readable, at most 80 characters, and different for
 * groups whose names differ only in what a queue name cannot hold.
 */
export function queueName(prefix: string, group: string, tier: string): string {
  return `${prefix}-${readablePart(group)}-${groupHash(group)}-${tier}`;
}

/** What a queue's name shows of its model group's. */
export const readablePart = (group: string): string => group.replace(/[^A-Za-z0-9_-]+/g, '-').slice(0, 24);

/** What the queues of one tier of a stage have in common, and no other queue: `*` stands for the model group. */
export const queuePattern = (prefix: string, tier: string): string => `${prefix}-*-${tier}`;

/** The queue of the announcements for webhooks; tier queues have a hash in their names. */
export const webhookQueueName = (prefix: string): string => `${prefix}-webhooks`;

/** Where what is given up goes. */
export const deadQueueName = (queue: string): string => `${queue}-dead`;
