import { ConditionalCheckFailedException, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { Fault } from '../core/faults.ts';
import type { Clock, RequestStore } from '../core/ports.ts';
import type { RequestRecord } from '../core/request.ts';
import { batchRead } from './batch-read.ts';
import { EXPIRES_AT, REQUEST_KEY } from './keys.ts';
import { requestSchema } from './request-item.ts';
import { storeFault } from './store-faults.ts';
import { fromItem, toItem, type Item } from './stored-item.ts';
import { expiresAt, shows, transitionUpdate } from './transition-update.ts';
import { readItem, updateItem, type Table } from './update-item.ts';

const IS_NEW = `attribute_not_exists(${REQUEST_KEY})`;

/** The request store on DynamoDB. A record is kept for `retentionMs` from its end, or from its deadline. */
export function dynamoRequestStore(
  on: Table & { readonly clock: Clock; readonly retentionMs: number },
): RequestStore {
  // TTL deletes up to two days late.
  const isAlive = (item: Item): boolean => Number(item[EXPIRES_AT]?.N) * 1_000 > on.clock.now();
  const recordOf = (item: Item | undefined): RequestRecord | undefined =>
    item === undefined || !isAlive(item) ? undefined : fromItem(requestSchema, item);

  return {
    create: async (record) => await putNew(on, record),

    read: async (id) => recordOf(await readItem(on, keyOf(id))),

    glance: async (id) => recordOf(await readItem(on, keyOf(id), { isConsistent: false })),

    async readMany(ids) {
      const items = await batchRead(on, [...new Set(ids)].map(keyOf));
      return items.flatMap((item) => recordOf(item) ?? []);
    },

    async transition(id, transition) {
      const update = transitionUpdate(transition, on.retentionMs);
      const outcome = await updateItem(on, keyOf(id), update);
      if (outcome.kind === 'written') return { kind: 'done', record: fromItem(requestSchema, outcome.item) };
      const record = recordOf(outcome.item);
      // The refusal of a second sending, when it was the first that did it.
      const isDone = record !== undefined && outcome.wasSentAgain && shows(record, transition);
      return isDone ? { kind: 'done', record } : { kind: 'conflict', record };
    },
  };
}

const keyOf = (id: string): Item => toItem({ [REQUEST_KEY]: id });

async function putNew(on: Table & { readonly retentionMs: number }, record: RequestRecord): Promise<void> {
  const item = { ...record, [EXPIRES_AT]: expiresAt(record.deadlineMs, on.retentionMs) };
  const put = new PutItemCommand({ TableName: on.table, Item: toItem(item), ConditionExpression: IS_NEW });
  try {
    await on.client.send(put);
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw storeFault(error);
    const wasSentAgain = (error.$metadata.attempts ?? 1) > 1;
    if (!wasSentAgain) throw new Fault('internal_error', 'The request id is already in use.');
  }
}
