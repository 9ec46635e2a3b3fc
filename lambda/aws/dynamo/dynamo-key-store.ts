import {
  paginateQuery,
  TransactionCanceledException,
  TransactWriteItemsCommand,
  type Put,
  type TransactWriteItem,
} from '@aws-sdk/client-dynamodb';
import { isSecretOf, type KeyRecord } from '../../core/keys/key-record.ts';
import type { Clock } from '../../ports/clock.ts';
import type { KeyStore } from '../../ports/keys/key-store.ts';
import { storeFault } from '../store-faults.ts';
import {
  itemKeyOf,
  itemOf,
  itemsOfKey,
  keyItemSchema,
  partitionOfTeam,
  placeOfHash,
  placeOfKey,
  type KeyItem,
  type KeyPlace,
} from './key-items.ts';
import { EXPIRES_AT, KEY_TABLE_KEYS } from './keys.ts';
import { fromItem, toItem, type Item } from './stored-item.ts';
import { readItem, type Table } from './update-item.ts';

export interface KeyTable extends Table {
  readonly clock: Pick<Clock, 'now'>;
}

/** The indexes of writes whose condition failed; `isBusy`: another transaction was writing one of the items. */
interface Stopped {
  readonly failed: readonly number[];
  readonly isBusy: boolean;
}

const { partition, row } = KEY_TABLE_KEYS;

/** Keys on DynamoDB: the record by id, and copies by the hash of each secret and by team. */
export function dynamoKeyStore(on: KeyTable): KeyStore {
  const recordAt = async (place: KeyPlace): Promise<KeyRecord | undefined> => {
    const item = await readItem(on, itemKeyOf(place));
    return item === undefined ? undefined : fromItem(keyItemSchema, item).record;
  };

  return {
    async find(hash) {
      const record = await recordAt(placeOfHash(hash));
      // TTL deletes up to two days late, and an item counts only if its own record names the hash.
      return record !== undefined && isSecretOf(record, hash, on.clock.now()) ? record : undefined;
    },

    async read(id) {
      const record = await recordAt(placeOfKey(id));
      return record?.id === id ? record : undefined;
    },

    async list({ limit, after, team }) {
      const of = team === undefined ? placeOfKey('').partition : partitionOfTeam(team);
      const query = {
        TableName: on.table,
        KeyConditionExpression: '#partition = :of',
        // Only removed keys expire; they are remembered but not listed.
        FilterExpression: 'attribute_not_exists(#expiresAt)',
        ExpressionAttributeNames: { '#partition': partition, '#expiresAt': EXPIRES_AT },
        ExpressionAttributeValues: toItem({ ':of': of }),
        ConsistentRead: true,
        Limit: limit,
        ...(after !== undefined && { ExclusiveStartKey: itemKeyOf({ partition: of, row: after }) }),
      };
      const records: KeyRecord[] = [];
      for await (const items of pagesOf(on, query)) {
        records.push(...items.map((item) => fromItem(keyItemSchema, item).record));
        if (records.length >= limit) break;
      }
      return records.slice(0, limit);
    },

    async create(record) {
      const { truth, copies } = itemsOfKey(record);
      const stopped = await transact(on, [
        put(on, { item: truth, record, condition: isNew }),
        ...copies.map((item) => put(on, { item, record, condition: isFreeFor(record) })),
      ]);
      if (stopped === undefined) return 'created';
      if (stopped.failed.includes(0)) return 'exists';
      if (stopped.failed.length > 0) return 'taken';
      throw storeFault(new Error('another transaction was at the items of a new key'));
    },

    async replace(record, before) {
      const { truth, copies } = itemsOfKey(record);
      const kept = new Set(copies.map((item) => item.partition));
      const left = itemsOfKey(before).copies.filter((item) => !kept.has(item.partition));
      const stopped = await transact(on, [
        put(on, { item: truth, record, condition: isAsBefore(before) }),
        ...copies.map((item) => put(on, { item, record, condition: isFreeFor(record) })),
        ...left.map((place) => ({ Delete: { TableName: on.table, Key: itemKeyOf(place) } })),
      ]);
      if (stopped === undefined) return 'replaced';
      return stopped.isBusy || stopped.failed.includes(0) ? 'changed' : 'taken';
    },
  };
}

type Condition = Pick<Put, 'ConditionExpression' | 'ExpressionAttributeNames' | 'ExpressionAttributeValues'>;

const isNew: Condition = {
  ConditionExpression: 'attribute_not_exists(#row)',
  ExpressionAttributeNames: { '#row': row },
};

const isAsBefore = ({ revision }: KeyRecord): Condition => ({
  ConditionExpression: '#revision = :before',
  ExpressionAttributeNames: { '#revision': 'revision' },
  ExpressionAttributeValues: toItem({ ':before': revision }),
});

/** Keeps one key from taking over a secret of another. */
const isFreeFor = ({ id }: KeyRecord): Condition => ({
  ConditionExpression: 'attribute_not_exists(#row) OR #keyId = :id',
  ExpressionAttributeNames: { '#row': row, '#keyId': 'keyId' },
  ExpressionAttributeValues: toItem({ ':id': id }),
});

const put = (
  { table }: Table,
  of: { readonly item: KeyItem; readonly record: KeyRecord; readonly condition: Condition },
): TransactWriteItem => ({ Put: { TableName: table, Item: itemOf(of.item, of.record), ...of.condition } });

/** undefined: all writes succeeded. @throws Fault `store_unavailable` */
async function transact(on: Table, writes: readonly TransactWriteItem[]): Promise<Stopped | undefined> {
  try {
    await on.client.send(new TransactWriteItemsCommand({ TransactItems: [...writes] }));
    return undefined;
  } catch (error) {
    if (!(error instanceof TransactionCanceledException)) throw storeFault(error);
    const codes = (error.CancellationReasons ?? []).map(({ Code }) => Code);
    const failed = codes.flatMap((code, index) => (code === 'ConditionalCheckFailed' ? [index] : []));
    const isBusy = codes.includes('TransactionConflict');
    if (failed.length === 0 && !isBusy) throw storeFault(error);
    return { failed, isBusy };
  }
}

async function* pagesOf(
  { client }: Table,
  query: Parameters<typeof paginateQuery>[1],
): AsyncGenerator<readonly Item[]> {
  try {
    for await (const { Items = [] } of paginateQuery({ client }, query)) yield Items;
  } catch (cause) {
    throw storeFault(cause);
  }
}
