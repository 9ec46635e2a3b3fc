import { DeleteItemCommand, paginateQuery } from '@aws-sdk/client-dynamodb';
import type { WindowShape } from '../../../core/config/headway-config.ts';
import type { GroupStore } from '../../../ports/group-store.ts';
import { partitionOfKey } from '../../../core/keys/key-limits.ts';
import { budgetUpdate } from './budget-update.ts';
import { budgetOf, changeOf, groupStateOf, queueRowOf, windowOf } from './group-items.ts';
import { CHANGE, GROUP_KEY, QUEUE_ROW, ROW_KEY, budgetRow, changesOf, windowRow } from '../keys.ts';
import { noteUpdate, queueUpdate } from './queue-update.ts';
import { guarded, storeFault } from '../../store-faults.ts';
import { toItem, type Item } from '../stored-item.ts';
import { readItem, updateItem, type Table } from '../update-item.ts';
import { windowUpdate } from './window-update.ts';

/** The group store on DynamoDB: one item per window, and one for the queue. */
export function dynamoGroupStore({ shape, ...on }: Table & { readonly shape: WindowShape }): GroupStore {
  return {
    read: async (group) => groupStateOf(await rowsOf(on, group), shape),

    glance: async (group) => groupStateOf(await rowsOf(on, group, { isConsistent: false }), shape),

    async writeWindow(group, deploymentId, write) {
      const key = keyOf(group, windowRow(deploymentId, shape));
      const { kind, item } = await updateItem(on, key, windowUpdate(write));
      return { kind: kind === 'written' ? 'written' : 'stale', row: windowOf(item) };
    },

    async writeQueue(group, write) {
      const { kind, item } = await updateItem(on, keyOf(group, QUEUE_ROW), queueUpdate(write));
      return { kind, queue: queueRowOf(item) };
    },

    readBudget: async (keyId, row) => budgetOf(await readItem(on, budgetKey(keyId, row))),

    async writeBudget(keyId, row, write) {
      const { kind, item } = await updateItem(on, budgetKey(keyId, row), budgetUpdate(write));
      return { kind: kind === 'written' ? 'written' : 'stale', row: budgetOf(item) };
    },

    async noteChange(group, change) {
      await updateItem(on, changeKey(group, change.id), noteUpdate(change));
    },

    changes: async (group) =>
      (await rowsOf(on, changesOf(group))).filter(isChange).map((item) => changeOf(item)),

    async forgetChanges(group, ids) {
      const commands = ids.map(
        (id) => new DeleteItemCommand({ TableName: on.table, Key: changeKey(group, id) }),
      );
      await Promise.all(commands.map((command) => guarded(on.client.send(command))));
    },
  };
}

const keyOf = (group: string, row: string): Item => toItem({ [GROUP_KEY]: group, [ROW_KEY]: row });

const budgetKey = (keyId: string, row: string): Item => keyOf(partitionOfKey(keyId), budgetRow(row));

const changeKey = (group: string, id: string): Item => keyOf(changesOf(group), CHANGE + id);

/** A model group may have the name of the partition that holds another group's changes. */
const isChange = (item: Item): boolean => item[ROW_KEY]?.S?.startsWith(CHANGE) === true;

/** The rows of a group fit one page up to some hundred deployments. */
async function rowsOf(
  { client, table }: Table,
  group: string,
  { isConsistent } = { isConsistent: true },
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
