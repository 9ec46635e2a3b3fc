import type { DeliveryStore } from '../ports/webhooks.ts';
import type { OwnedPage, RequestPage, RequestStore } from '../ports/request-store.ts';
import type { RequestRecord } from '../core/requests/request.ts';
import { applyTransition } from '../core/requests/transitions.ts';
import { createExpiries, type Retention } from './expiries.ts';

/**
 * The request store's twin in memory, together with the delivery store's. Without `retention` it keeps every record
 * for as long as the process runs.
 */
export function memoryRequestStore(retention?: Retention): RequestStore & DeliveryStore {
  const records = new Map<string, RequestRecord>();
  const expiries = retention && createExpiries(retention);
  const read = (id: string) => {
    forget();
    return Promise.resolve(records.get(id));
  };

  function forget(): void {
    for (const id of expiries?.takeDue() ?? []) records.delete(id);
  }

  function write(record: RequestRecord): void {
    records.set(record.id, record);
    expiries?.note(record);
  }

  return {
    create(record) {
      forget();
      const existing = records.get(record.id);
      if (existing !== undefined) return Promise.resolve({ kind: 'exists', record: existing });
      write(record);
      return Promise.resolve({ kind: 'created' });
    },

    read,
    glance: read,

    readMany(ids) {
      forget();
      return Promise.resolve([...new Set(ids)].flatMap((id) => records.get(id) ?? []));
    },

    list: (of) => Promise.resolve(pageOf([...records.values()], of)),

    transition(id, transition) {
      const record = records.get(id);
      const changed = record && applyTransition(record, transition);
      if (changed === undefined) return Promise.resolve({ kind: 'conflict', record });
      write(changed);
      return Promise.resolve({ kind: 'done', record: changed });
    },

    noteDelivery(id, delivery, seenAttempts) {
      const record = records.get(id);
      if (record === undefined || (record.delivery?.attempts ?? 0) !== seenAttempts) {
        return Promise.resolve(false);
      }
      write({ ...record, delivery });
      return Promise.resolve(true);
    },
  };
}

function pageOf(
  records: readonly RequestRecord[],
  { owner, limit, after }: OwnedPage,
): RequestPage | undefined {
  const own = records.filter((record) => record.owner === owner).toSorted(newestFirst);
  const begin = after === undefined ? 0 : own.findIndex(({ id }) => id === after) + 1;
  if (after !== undefined && begin === 0) return undefined;
  const page = own.slice(begin, begin + limit);
  return {
    records: page.map((record) => ({ ...record, payload: null, response: null })),
    last: begin + limit < own.length ? (page.at(-1)?.id ?? null) : null,
  };
}

const newestFirst = (a: RequestRecord, b: RequestRecord): number =>
  b.enqueuedAtMs - a.enqueuedAtMs || (a.id < b.id ? 1 : -1);
