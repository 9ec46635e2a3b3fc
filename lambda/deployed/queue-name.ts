import { createHash } from 'node:crypto';

/** Tells model groups apart where their names cannot be used: in names of queues, and in CloudFormation's replies. */
export const groupHash = (group: string): string =>
  createHash('sha256').update(group).digest('hex').slice(0, 8);

/**
 * The name of the SQS queue of one model group and tier: readable, at most 80 characters, and different for groups
 * whose names differ only in characters that a queue name cannot hold.
 */
export function queueName(prefix: string, group: string, tier: string): string {
  return `${prefix}-${readablePart(group)}-${groupHash(group)}-${tier}`;
}

/** The part of a model group's name that a queue's name shows. */
export const readablePart = (group: string): string => group.replace(/[^A-Za-z0-9_-]+/g, '-').slice(0, 24);

/** Matches the queues of one tier of a stage and no other queue: `*` stands for the model group. */
export const queuePattern = (prefix: string, tier: string): string => `${prefix}-*-${tier}`;

/** The queue of announcements for webhooks; unlike it, tier queues have a hash in their names. */
export const webhookQueueName = (prefix: string): string => `${prefix}-webhooks`;

/** The queue for messages that are given up. */
export const deadQueueName = (queue: string): string => `${queue}-dead`;
