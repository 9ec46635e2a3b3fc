import * as z from 'zod';
import type { PlacesOf, PlacesTaken, WaitingPlaces } from '../../../ports/keys/waiting-places.ts';
import { GROUP_KEY, ROW_KEY, placesOf } from '../keys.ts';
import { fromItem, toItem, type Item } from '../stored-item.ts';
import { readItem, updateItem, type Table } from '../update-item.ts';

const itemSchema = z.object({
  ids: z.set(z.string()).default(new Set()),
  lastTakenAtMs: z.number().default(0),
  lookedAtMs: z.number().default(0),
});

/** Waiting places on DynamoDB: one item for each key and kind, in the table of windows. */
export function dynamoWaitingPlaces(on: Table): WaitingPlaces {
  return {
    async take(of, { id, limit, nowMs }) {
      const isIn = 'contains(#ids, :id)';
      const { kind, item } = await updateItem(on, keyOf(of), {
        expression: 'SET #lastTakenAtMs = :nowMs ADD #ids :ids',
        condition: `NOT ${isIn} AND (attribute_not_exists(#ids) OR size(#ids) < :limit)`,
        names: { '#ids': 'ids', '#lastTakenAtMs': 'lastTakenAtMs' },
        values: { ':id': id, ':ids': new Set([id]), ':limit': limit, ':nowMs': nowMs },
      });
      if (kind === 'written') return { kind: 'taken' };
      const taken = takenIn(item);
      // True, too, for a write that was sent again.
      return taken.ids.includes(id) ? { kind: 'had' } : { kind: 'full', taken };
    },

    read: async (of) => takenIn(await readItem(on, keyOf(of))),

    async free(of, { ids, lookedAtMs }) {
      const isLook = lookedAtMs !== undefined;
      if (ids.length === 0 && !isLook) return;
      const set = isLook ? 'SET #lookedAtMs = :lookedAtMs' : '';
      const remove = ids.length === 0 ? '' : ' DELETE #ids :ids';
      await updateItem(on, keyOf(of), {
        expression: set + remove,
        names: { ...(isLook && { '#lookedAtMs': 'lookedAtMs' }), ...(ids.length > 0 && { '#ids': 'ids' }) },
        values: { ':lookedAtMs': lookedAtMs, ...(ids.length > 0 && { ':ids': new Set(ids) }) },
      });
    },
  };
}

const keyOf = ({ keyId, kind }: PlacesOf): Item => toItem({ [GROUP_KEY]: placesOf(keyId), [ROW_KEY]: kind });

function takenIn(item: Item | undefined): PlacesTaken {
  const { ids, ...times } = fromItem(itemSchema, item ?? {});
  return { ids: [...ids], ...times };
}
