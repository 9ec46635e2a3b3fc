import { expect, test } from '@jest/globals';
import { queueName } from '../../../lambda/deployed/queue-name.ts';
import { configOf, errorsOf } from '../../core/config/support.ts';

const fileOf = (...groups: readonly string[]): string => `model_list:
${groups.map((group) => `  - { model_name: ${JSON.stringify(group)}, litellm_params: { model: ollama/x } }`).join('\n')}
general_settings: { master_key: os.environ/MASTER_KEY }`;

/** Found by trial: the first 24 characters and 32 bits of the hash are the same. */
const twins = ['a-model-of-a-long-family-name-48029', 'a-model-of-a-long-family-name-69070'] as const;

test('groups whose queues would have the same names are refused with both names', () => {
  expect(queueName('p', twins[0], 't')).toBe(queueName('p', twins[1], 't'));
  expect(errorsOf(fileOf('other', ...twins))).toEqual([
    `headway.yaml:4: model_list[2].model_name: found "${twins[1]}"; expected a name that does not clash with "${twins[0]}", whose queues already have these names`,
  ]);
});

test.each([
  ['two deployments of one group', ['m', 'm']],
  ['another case', ['GPT-4', 'gpt-4']],
  ['what a queue cannot hold', ['a/b', 'a:b', 'a b', 'a-b', 'modèle', 'modéle']],
  ['a long name', ['a-model-of-a-long-family-name-1', 'a-model-of-a-long-family-name-2']],
])('%s: each group has queues of its own', (_name, groups) => {
  const { deployments } = configOf(fileOf(...groups));
  const names = new Set(deployments.map(({ group }) => queueName('p', group, 't')));

  expect(names.size).toBe(new Set(groups).size);
});
