import type { RequestStore } from '../lambda/core/ports.ts';
import { isTerminal, type RequestRecord } from '../lambda/core/request.ts';
import { applyTransition } from '../lambda/core/transitions.ts';

/** The request store's twin, without those that are over: for runs of millions. */
export function openRequestStore(onEnd: (record: RequestRecord) => void = () => undefined): RequestStore {
  const open = new Map<string, RequestRecord>();
  return {
    async create(record) {
      open.set(record.id, record);
      return { kind: 'created' };
    },
    read: async (id) => open.get(id),
    glance: async (id) => open.get(id),
    readMany: async (ids) => ids.flatMap((id) => open.get(id) ?? []),
    list: async () => ({ records: [], last: null }),
    async transition(id, transition) {
      const record = open.get(id);
      const changed = record && applyTransition(record, transition);
      if (changed === undefined) return { kind: 'conflict', record };
      if (isTerminal(changed.status)) {
        open.delete(id);
        onEnd(changed);
      } else open.set(id, changed);
      return { kind: 'done', record: changed };
    },
  };
}
