import { QueryCommand } from '@aws-sdk/client-dynamodb';
import type { OwnedPage } from '../../../ports/request-store.ts';
import type { Clock } from '../../../ports/clock.ts';
import { batchRead } from '../batch-read.ts';
import { CAME_KEY, EXPIRES_AT, OWNER_INDEX, OWNER_KEY, REQUEST_KEY } from '../keys.ts';
import { fieldsWithoutBodies } from './request-item.ts';
import { guarded } from '../../store-faults.ts';
import { toItem, type Item } from '../stored-item.ts';
import { readItem, type Table } from '../update-item.ts';

const reading = { isConsistent: false, attributes: [...fieldsWithoutBodies, EXPIRES_AT] };

/**
 * A page of an owner's items, newest first: the keys come from the index, then the items themselves, without
 * bodies.
 * undefined: the owner has no item `after`.
 */
export async function listOwned(
  on: Table & { readonly clock: Clock },
  { owner, limit, after }: OwnedPage,
): Promise<{ readonly items: readonly Item[]; readonly last: string | null } | undefined> {
  const start = after === undefined ? undefined : await indexKeyOf(on, after);
  if (after !== undefined && start?.[OWNER_KEY]?.S !== owner) return undefined;
  const query = new QueryCommand({
    TableName: on.table,
    IndexName: OWNER_INDEX,
    ScanIndexForward: false,
    Limit: limit,
    KeyConditionExpression: '#owner = :owner',
    ExpressionAttributeNames: { '#owner': OWNER_KEY },
    ExpressionAttributeValues: toItem({ ':owner': owner }),
    ExclusiveStartKey: start,
  });
  const { Items = [], LastEvaluatedKey } = await guarded(on.client.send(query));
  const ids = Items.flatMap((item) => item[REQUEST_KEY]?.S ?? []);
  const items = await batchRead(on, ids.map(keyOf), reading);
  const byId = new Map(items.map((item) => [item[REQUEST_KEY]?.S, item]));
  return {
    items: ids.map((id) => byId.get(id)).filter((item) => item !== undefined),
    last: LastEvaluatedKey?.[REQUEST_KEY]?.S ?? null,
  };
}

const keyOf = (id: string): Item => toItem({ [REQUEST_KEY]: id });

/** The place where a page begins. An expired item will do as long as it is still there. */
async function indexKeyOf(on: Table, id: string): Promise<Item | undefined> {
  const item = await readItem(on, keyOf(id), { isConsistent: false });
  const { [OWNER_KEY]: owner, [CAME_KEY]: came } = item ?? {};
  if (owner === undefined || came === undefined) return undefined;
  return { [REQUEST_KEY]: { S: id }, [OWNER_KEY]: owner, [CAME_KEY]: came };
}
