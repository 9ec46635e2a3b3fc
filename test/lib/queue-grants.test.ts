import { describe, expect, test } from '@jest/globals';
import {
  deadQueueName,
  queueName,
  queuePattern,
  webhookQueueName,
} from '../../lambda/deployed/queue-name.ts';

/** As IAM reads a resource: `*` stands for any characters. */
const matches = (pattern: string, name: string): boolean =>
  new RegExp(`^${pattern.split('*').join('.*')}$`).test(name);

const tiers = ['now', 'later', 'a-later', 'webhooks'];
const patterns = tiers.map((tier) => queuePattern('headway-prod', tier));
const isGranted = (name: string): boolean => patterns.some((pattern) => matches(pattern, name));

describe('a grant for the tier queues', () => {
  test.each(['m', 'meta/llama', 'modèle', 'x'.repeat(90), '-', 'prod-now'])('covers those of %s', (group) => {
    const names = tiers.map((tier) => queueName('headway-prod', group, tier));

    expect(names.filter((name) => !isGranted(name))).toEqual([]);
  });

  test.each([
    ['a dead-letter queue', deadQueueName(queueName('headway-prod', 'm', 'now'))],
    ['the announcements', webhookQueueName('headway-prod')],
    ['the dead announcements', deadQueueName(webhookQueueName('headway-prod'))],
    ['another stage', queueName('headway-dev', 'm', 'now')],
    ['a stage whose name begins likewise', queueName('headway-prod2', 'm', 'now')],
    ['a tier that there is not', queueName('headway-prod', 'm', 'batch')],
    ['somebody else', 'headway-prod'],
  ])('leaves out %s', (_name, name) => {
    expect(isGranted(name)).toBe(false);
  });
});
