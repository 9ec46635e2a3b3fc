import { paginateQuery } from '@aws-sdk/client-dynamodb';
import type { WindowShape } from '../core/config/headway-config.ts';
import type { GroupStore } from '../core/ports.ts';
import { groupStateOf, queueRowOf, windowOf } from './group-items.ts';
import { GROUP_KEY, QUEUE_ROW, ROW_KEY, windowRow } from './keys.ts';
import { leadUpdate, leaveUpdate, reportUpdate, resignUpdate, ringUpdate } from './queue-update.ts';
import { storeFault } from './store-faults.ts';
import { toItem, type Item } from './stored-item.ts';
import { updateItem, type Table, type Update } from './update-item.ts';
import { windowUpdate } from './window-update.ts';

/** The group store on DynamoDB: one item per window, and one for the queue. */
export function dynamoGroupStore({ shape, ...on }: Table & { readonly shape: WindowShape }): GroupStore {
  const updateQueue = (group: string, update: Update) => updateItem(on, keyOf(group, QUEUE_ROW), update);

  return {
    read: async (group) => groupStateOf(await rowsOf(on, group, { isConsistent: true }), shape),

    glance: async (group) => groupStateOf(await rowsOf(on, group, { isConsistent: false }), shape),

    async writeWindow(group, deploymentId, write) {
      const key = keyOf(group, windowRow(deploymentId, shape));
      const { kind, item } = await updateItem(on, key, windowUpdate(write));
      return { kind: kind === 'written' ? 'written' : 'stale', row: windowOf(item) };
    },

    ring: async (group, tier) => queueRowOf((await updateQueue(group, ringUpdate(tier))).item),

    async report(group, report) {
      await updateQueue(group, reportUpdate(report));
    },

    async lead(group, lease) {
      const { kind, item } = await updateQueue(group, leadUpdate(lease));
      return { kind: kind === 'written' ? 'leading' : 'led', queue: queueRowOf(item) };
    },

    async leave(group, { leader, queue }) {
      return (await updateQueue(group, leaveUpdate(leader, queue))).kind === 'written';
    },

    async resign(group, leader) {
      await updateQueue(group, resignUpdate(leader));
    },
  };
}

const keyOf = (group: string, row: string): Item => toItem({ [GROUP_KEY]: group, [ROW_KEY]: row });

/** A group's rows fit one page up to some hundred deployments. */
async function rowsOf(
  { client, table }: Table,
  group: string,
  { isConsistent }: { readonly isConsistent: boolean },
): Promise<Item[]> {
  const query = {
    TableName: table,
    KeyConditionExpression: '#group = :group',
    ExpressionAttributeNames: { '#group': GROUP_KEY },
    ExpressionAttributeValues: { ':group': { S: group } },
    ConsistentRead: isConsistent,
  };
  const items: Item[] = [];
  try {
    for await (const page of paginateQuery({ client }, query)) items.push(...(page.Items ?? []));
    return items;
  } catch (cause) {
    throw storeFault(cause);
  }
}
