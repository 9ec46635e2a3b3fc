import { Fault } from '../core/faults.ts';
import type { RequestStore } from '../core/ports.ts';
import type { RequestRecord } from '../core/request.ts';
import { applyTransition } from '../core/transitions.ts';

const ID_IN_USE = 'The request id is already in use.';

/** The request store's twin in memory. It keeps every record for as long as the process runs. */
export function memoryRequestStore(): RequestStore {
  const records = new Map<string, RequestRecord>();
  const read = (id: string) => Promise.resolve(records.get(id));

  return {
    create(record) {
      if (records.has(record.id)) return Promise.reject(new Fault('internal_error', ID_IN_USE));
      records.set(record.id, record);
      return Promise.resolve();
    },

    read,
    glance: read,

    readMany: (ids) => Promise.resolve([...new Set(ids)].flatMap((id) => records.get(id) ?? [])),

    transition(id, transition) {
      const record = records.get(id);
      const changed = record && applyTransition(record, transition);
      if (changed === undefined) return Promise.resolve({ kind: 'conflict', record });
      records.set(id, changed);
      return Promise.resolve({ kind: 'done', record: changed });
    },
  };
}
