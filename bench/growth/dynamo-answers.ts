import * as z from 'zod';
import type { WindowShape } from '../../lambda/core/config/headway-config.ts';
import type { RequestStore } from '../../lambda/ports/request-store.ts';
import type { GroupStore } from '../../lambda/ports/group-store.ts';
import type { QueueRow } from '../../lambda/core/line/queue-row.ts';
import type { RequestRecord } from '../../lambda/core/requests/request.ts';
import type { WindowRow } from '../../lambda/core/windows/window-row.ts';
import {
  ENQUEUED,
  EXPIRES_AT,
  GROUP_KEY,
  QUEUE_ROW,
  REQUEST_KEY,
  ROW_KEY,
  SERVED,
  windowRow,
} from '../../lambda/aws/dynamo/keys.ts';
import { RETENTION_MS } from '../../lambda/aws/open-stores.ts';
import { toItem, type Item } from '../../lambda/aws/dynamo/stored-item.ts';
import { expiresAt } from '../../lambda/aws/dynamo/requests/transition-update.ts';

/** The answer of AWS to one request. */
export interface Answer {
  readonly status: number;
  readonly body: object;
}

/** For methods that make one request: its answer. */
export type AnswersOf<P> = {
  readonly [M in keyof P]?: P[M] extends (...args: infer A) => unknown
    ? (...args: A) => Promise<Answer>
    : never;
};

const answered = (body: object): Answer => ({ status: 200, body });
const written = (item: Item): Answer => answered({ Attributes: item });
const refused = (item: Item | undefined): Answer => ({
  status: 400,
  body: {
    __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException',
    message: 'The conditional request failed',
    ...(item && { Item: item }),
  },
});

/** DynamoDB's answers to `dynamoGroupStore`, for which a twin carries out each request. */
export function groupAnswers(twin: GroupStore, shape: WindowShape): AnswersOf<GroupStore> {
  const itemOf = (group: string, deploymentId: string, row: WindowRow): Item =>
    toItem({ [GROUP_KEY]: group, [ROW_KEY]: windowRow(deploymentId, shape), ...row });
  const rowsOf = async (group: string): Promise<Answer> => {
    const { queue, windows } = await twin.read(group);
    const windowItems = Object.entries(windows).map(([id, row]) => itemOf(group, id, row));
    return answered({ Items: [queueItem(group, queue), ...windowItems] });
  };
  return {
    read: rowsOf,
    glance: rowsOf,
    async writeWindow(group, deploymentId, write) {
      const { kind, row } = await twin.writeWindow(group, deploymentId, write);
      const item = itemOf(group, deploymentId, row);
      return kind === 'written' ? written(item) : refused(item);
    },
    async writeQueue(group, write) {
      const { kind, queue } = await twin.writeQueue(group, write);
      const item = queueItem(group, queue);
      return kind === 'written' ? written(item) : refused(item);
    },
  };
}

/** DynamoDB's answers to the writes of `dynamoRequestStore`. */
export const requestAnswers = (twin: RequestStore): AnswersOf<RequestStore> => ({
  async transition(id, transition) {
    const { kind, record } = await twin.transition(id, transition);
    const item = record && recordItem(record);
    return kind === 'done' && item !== undefined ? written(item) : refused(item);
  },
});

const keySchema = z.object({ [REQUEST_KEY]: z.object({ S: z.string() }) });
const getSchema = z.object({ Key: keySchema });
const batchSchema = z.object({ RequestItems: z.record(z.string(), z.object({ Keys: z.array(keySchema) })) });

/**
 * DynamoDB's answer to `GetItem`, by the key in the request's body: not only `read` sends it, but also
 * `transition`, after a refusal without an item.
 */
export async function getItem(twin: RequestStore, body: unknown): Promise<object> {
  const record = await twin.read(getSchema.parse(body).Key[REQUEST_KEY].S);
  return record === undefined ? {} : { Item: recordItem(record) };
}

/** DynamoDB's answer to `BatchGetItem`, which `readMany` sends. */
export async function batchGetItem(twin: RequestStore, body: unknown): Promise<object> {
  const tables = Object.entries(batchSchema.parse(body).RequestItems);
  const read = tables.map(async ([table, { Keys }]) => {
    const records = await twin.readMany(Keys.map((key) => key[REQUEST_KEY].S));
    return [table, records.map(recordItem)] as const;
  });
  return { Responses: Object.fromEntries(await Promise.all(read)), UnprocessedKeys: {} };
}

function queueItem(group: string, { enqueued, served, ...rest }: QueueRow): Item {
  const counters = (prefix: string, counts: Readonly<Record<string, number>>) =>
    Object.fromEntries(Object.entries(counts).map(([tier, count]) => [prefix + tier, count]));
  return toItem({
    [GROUP_KEY]: group,
    [ROW_KEY]: QUEUE_ROW,
    ...counters(ENQUEUED, enqueued),
    ...counters(SERVED, served),
    ...rest,
  });
}

const recordItem = (record: RequestRecord): Item =>
  toItem({ ...record, [EXPIRES_AT]: expiresAt(record.deadlineMs, RETENTION_MS) });
