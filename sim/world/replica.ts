import { createRandom } from '../../testkit/random.ts';
import type { RequestStore } from '../../lambda/ports/request-store.ts';
import type { GroupStore } from '../../lambda/ports/group-store.ts';
import type { VirtualClock } from '../../testkit/virtual-clock.ts';

/** The greatest lag of a replica, ms. */
const LAG_MS = 150;

/**
 * The view of an eventually consistent read: each key as it was up to `LAG_MS` ago, sometimes later, sometimes
 * earlier.
 */
interface Replica<T> {
  note(key: string, value: T): void;
  /** Undefined: not there yet. */
  show(key: string): T | undefined;
}

function createReplica<T>(timeline: VirtualClock): Replica<T> {
  const versions = new Map<string, readonly { readonly sinceMs: number; readonly value: T }[]>();
  const random = createRandom(1);
  const asOf = (key: string, ms: number) => versions.get(key)?.findLast(({ sinceMs }) => sinceMs <= ms);
  return {
    note(key, value) {
      const nowMs = timeline.now();
      const oldest = asOf(key, nowMs - LAG_MS);
      const recent = (versions.get(key) ?? []).filter(({ sinceMs }) => sinceMs > nowMs - LAG_MS);
      versions.set(key, [...(oldest === undefined ? [] : [oldest]), ...recent, { sinceMs: nowMs, value }]);
    },
    show: (key) => asOf(key, timeline.now() - random() * LAG_MS)?.value,
  };
}

/** The same store with stale glances. */
export function withLateGlances(store: RequestStore, timeline: VirtualClock): RequestStore {
  const replica = createReplica<Awaited<ReturnType<RequestStore['read']>>>(timeline);
  const note = async (id: string) => replica.note(id, await store.read(id));
  return {
    ...store,
    glance: (id) => Promise.resolve(replica.show(id)),
    async create(record) {
      const outcome = await store.create(record);
      await note(record.id);
      return outcome;
    },
    async transition(id, transition) {
      const outcome = await store.transition(id, transition);
      await note(id);
      return outcome;
    },
  };
}

/** The same store with stale glances. */
export function withLateGroupGlances(store: GroupStore, timeline: VirtualClock): GroupStore {
  const replica = createReplica<Awaited<ReturnType<GroupStore['read']>>>(timeline);
  const noted =
    <A extends readonly [string, ...unknown[]], T>(write: (...args: A) => Promise<T>) =>
    async (...args: A): Promise<T> => {
      const answer = await write(...args);
      replica.note(args[0], await store.read(args[0]));
      return answer;
    };
  return {
    ...store,
    glance: async (group) => replica.show(group) ?? (await store.read(group)),
    writeWindow: noted(store.writeWindow),
    writeQueue: noted(store.writeQueue),
  };
}
