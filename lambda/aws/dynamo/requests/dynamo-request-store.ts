import { isDeepStrictEqual } from 'node:util';
import { ConditionalCheckFailedException, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { RequestStore } from '../../../ports/request-store.ts';
import type { Clock } from '../../../ports/clock.ts';
import type { RequestRecord } from '../../../core/requests/request.ts';
import { batchRead } from '../batch-read.ts';
import { EXPIRES_AT, REQUEST_KEY } from '../keys.ts';
import { listOwned } from './owned-requests.ts';
import { requestSchema } from './request-item.ts';
import { storeFault } from '../../store-faults.ts';
import { fromItem, toItem, type Item } from '../stored-item.ts';
import { expiresAt, shows, transitionUpdate } from './transition-update.ts';
import { readItem, updateItem, type Table } from '../update-item.ts';

/** True also for a record that is over and only not yet deleted. */
const IS_NEW = `attribute_not_exists(${REQUEST_KEY}) OR ${EXPIRES_AT} <= :now`;

/** The request store on DynamoDB. A record is kept for `retentionMs` from its end, or from its deadline. */
export function dynamoRequestStore(
  on: Table & { readonly clock: Clock; readonly retentionMs: number },
): RequestStore {
  // TTL deletes up to two days late.
  const isAlive = (item: Item): boolean => Number(item[EXPIRES_AT]?.N) * 1_000 > on.clock.now();
  const recordOf = (item: Item | undefined): RequestRecord | undefined =>
    item === undefined || !isAlive(item) ? undefined : fromItem(requestSchema, item);

  return {
    async create(record) {
      const existing = recordOf(await putNew(on, record));
      return existing === undefined ? { kind: 'created' } : { kind: 'exists', record: existing };
    },

    read: async (id) => recordOf(await readItem(on, keyOf(id))),

    glance: async (id) => recordOf(await readItem(on, keyOf(id), { isConsistent: false })),

    async readMany(ids) {
      const items = await batchRead(on, [...new Set(ids)].map(keyOf));
      return items.flatMap((item) => recordOf(item) ?? []);
    },

    async list(of) {
      const page = await listOwned(on, of);
      return page && { records: page.items.flatMap((item) => recordOf(item) ?? []), last: page.last };
    },

    async transition(id, transition) {
      const update = transitionUpdate(transition, on.retentionMs);
      const outcome = await updateItem(on, keyOf(id), update);
      if (outcome.kind === 'written') return { kind: 'done', record: fromItem(requestSchema, outcome.item) };
      const record = recordOf(outcome.item);
      // A second sending is refused when the first one did the write.
      const isDone = record !== undefined && outcome.wasSentAgain && shows(record, transition);
      return isDone ? { kind: 'done', record } : { kind: 'conflict', record };
    },
  };
}

const keyOf = (id: string): Item => toItem({ [REQUEST_KEY]: id });

/** undefined: written. Otherwise the item that is already there. */
async function putNew(
  on: Table & { readonly clock: Clock; readonly retentionMs: number },
  record: RequestRecord,
): Promise<Item | undefined> {
  const item = toItem({ ...record, [EXPIRES_AT]: expiresAt(record.deadlineMs, on.retentionMs) });
  const put = new PutItemCommand({
    TableName: on.table,
    Item: item,
    ConditionExpression: IS_NEW,
    ExpressionAttributeValues: toItem({ ':now': Math.floor(on.clock.now() / 1_000) }),
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  try {
    await on.client.send(put);
    return undefined;
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw storeFault(error);
    // Not every emulator returns the item with the refusal.
    const existing = error.Item ?? (await readItem(on, keyOf(record.id)));
    const wasSentAgain = (error.$metadata.attempts ?? 1) > 1;
    // A second sending is refused when the first one did the write.
    return wasSentAgain && isDeepStrictEqual(existing, item) ? undefined : existing;
  }
}
