import { queueName } from '../../deployed/queue-name.ts';
import type { ConfigFile } from '../files/file-schema.ts';
import type { Refusal } from '../files/finding.ts';

/**
 * Refuses model groups whose queues would have the same names. A queue's name holds the readable part of the
 * group's and 32 bits of its hash: two groups that differ in neither would serve each other's requests.
 */
export function sameQueueRefusals({ model_list: entries }: Pick<ConfigFile, 'model_list'>): Refusal[] {
  const owners = new Map<string, string>();
  return entries.flatMap(({ model_name: group }, index) => {
    const queue = queueName('', group, '');
    const owner = owners.get(queue);
    owners.set(queue, owner ?? group);
    if (owner === undefined || owner === group) return [];
    const expected = `a name that does not clash with "${owner}", whose queues already have these names`;
    return [{ path: ['model_list', index, 'model_name'], expected }];
  });
}
