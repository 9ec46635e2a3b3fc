import { describe, expect, test } from '@jest/globals';
import { queueName, webhookQueueName } from '../../../lambda/deployed/queue-name.ts';
import { queuesOf, type QueueShape } from '../../../lambda/deployed/queue-shape.ts';
import {
  droppedGroups,
  planRemovals,
  removedQueues,
  type CountedQueue,
} from '../../../ops/deploy/removed-queues.ts';

const prefix = 'headway-dev';
const shape = (groups: string[], tiers: string[], hasWebhooks = false): QueueShape => ({
  groups,
  tiers,
  hasWebhooks,
});

describe('the queues that a deploy removes', () => {
  test.each<[string, QueueShape, QueueShape, string[]]>([
    ['nothing', shape(['a'], ['x']), shape(['a'], ['x']), []],
    ['nothing, where a group comes', shape(['a'], ['x']), shape(['a', 'b'], ['x']), []],
    [
      'every tier of a group that goes',
      shape(['a', 'b'], ['x', 'y']),
      shape(['a'], ['x', 'y']),
      ['b', 'b'].map((group, index) => queueName(prefix, group, ['x', 'y'][index] ?? '')),
    ],
    [
      'a tier of every group',
      shape(['a', 'b'], ['x', 'y']),
      shape(['a', 'b'], ['y']),
      ['a', 'b'].map((group) => queueName(prefix, group, 'x')),
    ],
    ['a tier by another name', shape(['a'], ['x']), shape(['a'], ['z']), [queueName(prefix, 'a', 'x')]],
    [
      'a group that differs only in what a queue name cannot hold',
      shape(['a/b'], ['x']),
      shape(['a.b'], ['x']),
      [queueName(prefix, 'a/b', 'x')],
    ],
    ['webhooks', shape(['a'], ['x'], true), shape(['a'], ['x']), [webhookQueueName(prefix)]],
  ])('%s', (...[, deployed, next, expected]) => {
    expect(removedQueues(prefix, queuesOf(prefix, deployed), next).map(({ name }) => name)).toEqual(expected);
  });
});

describe('the model groups whose waiting requests are lost', () => {
  test.each<[string, QueueShape, string[], string[]]>([
    ['one that goes and is named', shape(['a'], ['x']), ['b'], ['b']],
    ['not one that goes and is not named', shape(['a'], ['x']), [], []],
    ['not one of which only a tier goes', shape(['a', 'b'], []), ['b'], []],
    ['not webhooks', shape(['a', 'b'], ['x']), ['webhooks'], []],
  ])('%s', (...[, next, dropped, expected]) => {
    expect(droppedGroups(shape(['a', 'b'], ['x'], true), next, dropped)).toEqual(expected);
  });
});

const counted = (group: string | null, waiting: number, { dead = 0, tier = 'high' } = {}): CountedQueue => ({
  name: `q-${group}-${tier}`,
  deadName: `q-${group}-${tier}-dead`,
  waiting,
  dead,
  place: group === null ? null : { group, tier },
});

describe('whether it may', () => {
  test.each<[string, CountedQueue[], string[], string[]]>([
    ['nothing is removed', [], [], []],
    ['nothing waits', [counted('a', 0)], [], []],
    ['something waits, and may be lost', [counted('a', 3)], ['a'], ['model group "a": 3 in tier "high"']],
    [
      'several tiers',
      [counted('a', 3), counted('a', 0, { dead: 2, tier: 'batch' })],
      ['a'],
      ['model group "a": 3 in tier "high", 2 given up in tier "batch" (dead letters)'],
    ],
    [
      'webhooks wait, and may be lost',
      [counted(null, 2, { dead: 1 })],
      ['webhooks'],
      ['webhooks: 2 and 1 given up (dead letters)'],
    ],
    ['nothing waits of what may be lost', [counted('a', 0)], ['a'], []],
  ])('goes: %s', (...[, removed, dropped, lost]) => {
    expect(planRemovals(removed, { dropped, stage: 'dev' })).toEqual({ kind: 'go', lost });
  });

  test.each<[string, CountedQueue[], string[], string[]]>([
    ['something waits', [counted('a', 3)], [], ['model group "a": 3 in tier "high"', '--drop a']],
    ['only dead letters', [counted('a', 0, { dead: 1 })], [], ['1 given up in tier "high"', '--drop a']],
    [
      'of two groups one may be lost',
      [counted('a', 3), counted('b', 1)],
      ['a'],
      ['model group "b"', '--drop b'],
    ],
    ['webhooks wait', [counted(null, 2)], [], ['webhooks: 2', '--drop webhooks']],
    ['a name with a space', [counted('a b', 1)], [], ["--drop 'a b'", "--model 'a b'"]],
    ['the way through drain', [counted('a', 3)], [], ['npx headway drain --stage dev --model a']],
    ['what may be lost is not removed', [], ['typo'], ['--drop typo', 'Leave the option out']],
  ])('is refused: %s', (...[, removed, dropped, parts]) => {
    const plan = planRemovals(removed, { dropped, stage: 'dev' });

    expect(plan.kind).toBe('refused');
    for (const part of parts) expect(plan.kind === 'refused' && plan.sentences.join('\n')).toContain(part);
  });

  test('if only one of two groups may be lost, the other is in the way', () => {
    const plan = planRemovals([counted('a', 3), counted('b', 1)], { dropped: ['a'], stage: 'dev' });

    expect(plan.kind === 'refused' && plan.sentences.join('\n')).not.toContain('"a"');
  });
});
