import type { RequestStore } from '../../lambda/core/ports.ts';
import type { RequestRecord } from '../../lambda/core/request.ts';
import { applyTransition } from '../../lambda/core/transitions.ts';

/** A request store that keeps only what is not over yet: for runs of millions. */
export function forgetfulRequestStore(): RequestStore {
  const records = new Map<string, RequestRecord>();
  return {
    async create(record) {
      records.set(record.id, record);
    },
    read: async (id) => records.get(id),
    glance: async (id) => records.get(id),
    readMany: async (ids) => ids.flatMap((id) => records.get(id) ?? []),
    async transition(id, transition) {
      const record = records.get(id);
      const changed = record && applyTransition(record, transition);
      if (changed === undefined) return { kind: 'conflict', record };
      if (changed.completedAtMs === null) records.set(id, changed);
      else records.delete(id);
      return { kind: 'done', record: changed };
    },
  };
}
