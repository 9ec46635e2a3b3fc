import {
  ConditionalCheckFailedException,
  DeleteItemCommand,
  paginateQuery,
  PutItemCommand,
} from '@aws-sdk/client-dynamodb';
import { isDeepStrictEqual } from 'node:util';
import type * as z from 'zod';
import type { Clock } from '../../ports/clock.ts';
import type { Shelf, Shelved, ShelfKey } from '../../core/batches/shelf.ts';
import { EXPIRES_AT, SHELF_KEYS } from './keys.ts';
import { guarded, storeFault } from '../store-faults.ts';
import { fromItem, toItem, type Item } from './stored-item.ts';
import { readItem, type Table } from './update-item.ts';

export interface ShelfTable<T> extends Table {
  readonly clock: Pick<Clock, 'now'>;
  readonly schema: z.ZodType<T>;
  /** The ids of this kind begin with it; other kinds may share the table. */
  readonly prefix: string;
}

/** A shelf on DynamoDB: one item per entry, its owner the partition. */
export function dynamoShelf<T extends Shelved>(on: ShelfTable<T>): Shelf<T> {
  const entryOf = (item: Item | undefined): T | undefined => {
    const entry = item === undefined ? undefined : fromItem(on.schema, item);
    // TTL deletes up to two days late.
    return entry === undefined || entry.keptUntilMs <= on.clock.now() ? undefined : entry;
  };
  const isOurs = ({ id }: ShelfKey): boolean => id.startsWith(on.prefix);
  const isNew = `attribute_not_exists(#id) OR #keptUntilMs <= :now`;

  return {
    add: (entry) =>
      put(on, entry, {
        condition: isNew,
        names: { '#id': SHELF_KEYS.id, '#keptUntilMs': 'keptUntilMs' },
        values: { ':now': on.clock.now() },
      }),

    read: async (key) => (isOurs(key) ? entryOf(await readItem(on, keyOf(key))) : undefined),

    replace: (entry) =>
      put(on, entry, {
        condition: '#revision = :before',
        names: { '#revision': 'revision' },
        values: { ':before': entry.revision - 1 },
      }),

    async remove(key) {
      if (!isOurs(key)) return false;
      const command = new DeleteItemCommand({
        TableName: on.table,
        Key: keyOf(key),
        ReturnValues: 'ALL_OLD',
      });
      const { Attributes } = await guarded(on.client.send(command));
      return entryOf(Attributes) !== undefined;
    },

    async list(owner, { limit, after, isOldestFirst = false }) {
      const entries: T[] = [];
      if (limit <= 0 || (after !== undefined && !isOurs({ owner, id: after }))) return entries;
      const query = {
        TableName: on.table,
        KeyConditionExpression: '#owner = :owner AND begins_with(#id, :prefix)',
        ExpressionAttributeNames: { '#owner': SHELF_KEYS.owner, '#id': SHELF_KEYS.id },
        ExpressionAttributeValues: toItem({ ':owner': owner, ':prefix': on.prefix }),
        ConsistentRead: true,
        ScanIndexForward: isOldestFirst,
        Limit: limit,
        ...(after === undefined ? {} : { ExclusiveStartKey: keyOf({ owner, id: after }) }),
      };
      try {
        for await (const { Items = [] } of paginateQuery({ client: on.client }, query)) {
          entries.push(...Items.flatMap((item) => entryOf(item) ?? []));
          if (entries.length >= limit) break;
        }
      } catch (cause) {
        throw storeFault(cause);
      }
      return entries.slice(0, limit);
    },
  };
}

const keyOf = ({ owner, id }: ShelfKey): Item => toItem({ [SHELF_KEYS.owner]: owner, [SHELF_KEYS.id]: id });

/** False: the condition failed, and no earlier sending of the same write had worked. */
async function put<T extends Shelved>(
  on: ShelfTable<T>,
  entry: T,
  how: {
    readonly condition: string;
    readonly names: Readonly<Record<string, string>>;
    readonly values: Readonly<Record<string, unknown>>;
  },
): Promise<boolean> {
  const fields = Object.fromEntries(Object.entries(entry));
  const item = toItem({ ...fields, [EXPIRES_AT]: Math.ceil(entry.keptUntilMs / 1_000) });
  const command = new PutItemCommand({
    TableName: on.table,
    Item: item,
    ConditionExpression: how.condition,
    ExpressionAttributeNames: how.names,
    ExpressionAttributeValues: toItem(how.values),
  });
  try {
    await on.client.send(command);
    return true;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw storeFault(error);
    const wasSentAgain = (error.$metadata.attempts ?? 1) > 1;
    return wasSentAgain && isDeepStrictEqual(await readItem(on, keyOf(entry)), item);
  }
}
