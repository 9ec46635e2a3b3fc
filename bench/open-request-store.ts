import type { RequestStore } from '../lambda/ports/request-store.ts';
import { isTerminal, type RequestRecord } from '../lambda/core/requests/request.ts';
import { applyTransition } from '../lambda/core/requests/transitions.ts';

/** Records that need not be kept, as they can be made again. */
export interface QueuedRecords {
  get(id: string): RequestRecord | undefined;
  take(id: string): void;
}

/**
 * The request store's twin without ended requests: for runs of millions. `queued`: a record that nobody has written
 * since it was queued; `take`: it is written now.
 */
export function openRequestStore(
  onEnd: (record: RequestRecord) => void = () => undefined,
  queued: QueuedRecords = { get: () => undefined, take: () => undefined },
): RequestStore {
  const open = new Map<string, RequestRecord>();
  const find = (id: string): RequestRecord | undefined => open.get(id) ?? queued.get(id);
  return {
    async create(record) {
      open.set(record.id, record);
      return { kind: 'created' };
    },
    read: async (id) => find(id),
    glance: async (id) => find(id),
    readMany: async (ids) => ids.flatMap((id) => find(id) ?? []),
    list: async () => ({ records: [], last: null }),
    async transition(id, transition) {
      const record = find(id);
      const changed = record && applyTransition(record, transition);
      if (changed === undefined) return { kind: 'conflict', record };
      queued.take(id);
      if (isTerminal(changed.status)) {
        open.delete(id);
        onEnd(changed);
      } else open.set(id, changed);
      return { kind: 'done', record: changed };
    },
  };
}
