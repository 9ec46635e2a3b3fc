import { BatchGetItemCommand } from '@aws-sdk/client-dynamodb';
import type { Clock } from '../../ports/clock.ts';
import { guarded, storeFault } from '../store-faults.ts';
import type { Item } from './stored-item.ts';
import type { Table } from './update-item.ts';

const LARGEST_BATCH = 100;
const MAX_TRIES = 6;
const FIRST_PAUSE_MS = 25;

/** How a batch is read; strongly consistent and with all attributes unless told otherwise. */
export interface BatchReading {
  readonly isConsistent?: boolean;
  readonly attributes?: readonly string[];
}

/** Reads any number of items by distinct keys; asks again for those that a batch leaves over. */
export async function batchRead(
  on: Table & { readonly clock: Clock },
  keys: readonly Item[],
  reading: BatchReading = {},
): Promise<readonly Item[]> {
  const batches = batchesOf(keys, LARGEST_BATCH).map((batch) => readBatch(on, batch, reading));
  return (await Promise.all(batches)).flat();
}

async function readBatch(
  on: Table & { readonly clock: Clock },
  keys: readonly Item[],
  { isConsistent = true, attributes }: BatchReading,
): Promise<readonly Item[]> {
  const items: Item[] = [];
  const how = { ConsistentRead: isConsistent, ...projectionOf(attributes) };
  let left: readonly Item[] = keys;
  for (let tries = 0; tries < MAX_TRIES; tries++) {
    const request = { [on.table]: { Keys: [...left], ...how } };
    const reply = await guarded(on.client.send(new BatchGetItemCommand({ RequestItems: request })));
    items.push(...(reply.Responses?.[on.table] ?? []));
    left = reply.UnprocessedKeys?.[on.table]?.Keys ?? [];
    if (left.length === 0) return items;
    await on.clock.sleep(FIRST_PAUSE_MS * 2 ** tries);
  }
  throw storeFault(
    new Error(`${left.length} keys of a batch were still unprocessed after ${MAX_TRIES} tries`),
  );
}

/** Uses placeholders, as some names are reserved. */
const projectionOf = (attributes: readonly string[] | undefined) =>
  attributes && {
    ProjectionExpression: attributes.map((_, index) => `#p${index}`).join(', '),
    ExpressionAttributeNames: Object.fromEntries(attributes.map((name, index) => [`#p${index}`, name])),
  };

/** Splits a list into pieces of at most `size`. */
export const batchesOf = <T>(list: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(list.length / size) }, (_, n) => list.slice(n * size, (n + 1) * size));
