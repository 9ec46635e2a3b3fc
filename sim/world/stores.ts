import { memoryBlobStore } from '../../lambda/memory/memory-blob-store.ts';
import { memoryGroupStore } from '../../lambda/memory/memory-group-store.ts';
import { memoryKeyStore } from '../../lambda/memory/memory-key-store.ts';
import { memoryRequestStore } from '../../lambda/memory/memory-request-store.ts';
import { memoryTierQueues } from '../../lambda/memory/memory-tier-queues.ts';
import type { Announcer } from '../../lambda/ports/webhooks.ts';
import type { BlobStore } from '../../lambda/ports/blob-store.ts';
import type { QueueMessage, Received, TierQueues, TierRef } from '../../lambda/ports/tier-queues.ts';
import type { KeyStore } from '../../lambda/ports/keys/key-store.ts';
import type { RequestStore } from '../../lambda/ports/request-store.ts';
import type { GroupStore } from '../../lambda/ports/group-store.ts';
import type { QueueRow } from '../../lambda/core/line/queue-row.ts';
import type { QueueWrite } from '../../lambda/core/line/queue-write.ts';
import type { RequestRecord } from '../../lambda/core/requests/request.ts';
import { emptyWindow, slideTo, type WindowRow } from '../../lambda/core/windows/window-row.ts';
import type { WindowWrite } from '../../lambda/core/windows/window.ts';
import type { Fate } from './injector.ts';
import type { Invocation } from './functions.ts';
import { withLateGlances, withLateGroupGlances } from './replica.ts';
import { travel, type Stage } from './unreliable.ts';
import type { VirtualClock } from '../../testkit/virtual-clock.ts';

/** The truth: the memory twins that all functions of a world share. */
export interface Stores {
  readonly groups: GroupStore;
  readonly requests: RequestStore;
  readonly queues: TierQueues;
  readonly blobs: BlobStore;
  readonly keys: KeyStore;
}

export const createStores = (timeline: VirtualClock): Stores => ({
  groups: withLateGroupGlances(memoryGroupStore(), timeline),
  requests: withLateGlances(memoryRequestStore(), timeline),
  queues: memoryTierQueues({ clock: timeline }),
  blobs: memoryBlobStore(),
  keys: memoryKeyStore({ clock: timeline }),
});

/** The group store as one function sees it. Every answer of the table carries the time in its headers. */
export function groupsFor(stage: Stage, by: Invocation, { groups }: Stores): GroupStore {
  const { emit } = stage;
  const at = by.name;

  function tellOf(
    group: string,
    { name, add }: QueueWrite,
    row: { before: QueueRow; after: QueueRow },
  ): void {
    for (const tier of name === 'ring' ? Object.keys(add?.enqueued ?? {}) : [])
      emit({ kind: 'rang', by: at, group, tier });
    if (['ring', 'callerCame', 'callerLeft', 'setMode'].includes(name)) return;
    emit({ kind: 'queue row', by: at, group, ...row, nowMs: by.clock.now() });
    if (name === 'announceChange') emit({ kind: 'changes announced', by: at, group });
  }

  return {
    read: (group) =>
      travel(stage, by, {
        method: 'groups.read',
        about: group,
        effect: async () => {
          const state = await groups.read(group);
          if (keyIn(group) === undefined) emit({ kind: 'group read', by: at, group, queue: state.queue });
          return state;
        },
        told: () => tellTime(stage, by),
      }),

    glance: (group) =>
      travel(stage, by, {
        method: 'groups.glance',
        about: group,
        effect: () => groups.glance(group),
        told: () => tellTime(stage, by),
      }),

    writeWindow: (group, deploymentId, write) =>
      travel(stage, by, {
        method: 'groups.writeWindow',
        about: `${deploymentId} ${write.kind}`,
        effect: async () => {
          const before = (await groups.read(group)).windows[deploymentId] ?? emptyWindow;
          const outcome = await groups.writeWindow(group, deploymentId, write);
          const after = outcome.kind === 'written' ? outcome.row : undefined;
          const turns = after === undefined ? 0 : turnsOf(write, before, after);
          const keyId = keyIn(group);
          if (keyId !== undefined) {
            if (after !== undefined)
              emit({ kind: 'key window', by: at, keyId, window: deploymentId, write, after, turns });
            return outcome;
          }
          emit({ kind: 'window', by: at, group, deploymentId, write, before, after, turns });
          return outcome;
        },
        // The adapter forbids the SDK to resend a write that gives room back.
        ...(write.kind === 'adjust' && (write.delta.requests < 0 || write.delta.tokens < 0)
          ? { again: 'never' as const }
          : {}),
        told: () => tellTime(stage, by),
      }),

    writeQueue: (group, write) =>
      travel(stage, by, {
        method: `groups.${write.name}`,
        about: aboutWrite(group, write),
        effect: async () => {
          const { queue: before } = await groups.read(group);
          const outcome = await groups.writeQueue(group, write);
          tellOf(group, write, { before, after: outcome.queue });
          return outcome;
        },
        ...(write.isSentOnce === true && { again: 'never' as const }),
        ...(write.name === 'lead' && { told: () => tellTime(stage, by) }),
      }),

    readBudget: (keyId, row) =>
      travel(stage, by, {
        method: 'groups.readBudget',
        about: `${keyId} ${row}`,
        effect: () => groups.readBudget(keyId, row),
      }),

    writeBudget: (keyId, row, write) =>
      travel(stage, by, {
        method: 'groups.writeBudget',
        about: `${keyId} ${row} ${write.kind}`,
        effect: async () => {
          const outcome = await groups.writeBudget(keyId, row, write);
          if (outcome.kind === 'written') emit({ kind: 'budget', by: at, keyId, write, after: outcome.row });
          return outcome;
        },
        ...(write.kind === 'add' && write.amount < 0 && { again: 'never' as const }),
      }),

    noteChange: (group, change) =>
      travel(stage, by, {
        method: 'groups.noteChange',
        about: `${change.id} ${change.isOver ? 'over' : String(change.priority)}`,
        effect: async () => {
          await groups.noteChange(group, change);
          emit({ kind: 'change noted', by: at, change });
        },
      }),

    changes: (group) =>
      travel(stage, by, { method: 'groups.changes', about: group, effect: () => groups.changes(group) }),

    forgetChanges: (group, ids) =>
      travel(stage, by, {
        method: 'groups.forgetChanges',
        about: ids.join(' '),
        effect: () => groups.forgetChanges(group, ids),
      }),
  };

  /** How many more turns the window holds, ignoring those that have expired meanwhile. */
  function turnsOf(write: WindowWrite, before: WindowRow, after: WindowRow): number {
    if (write.kind === 'add') return write.cost.requests;
    if (write.kind !== 'replace') return 0;
    return after.requests - slideTo(before, after.clock, by.config.window).requests;
  }
}

/** The key whose windows are in this partition; undefined: it is a model group's. */
const keyIn = (partition: string): string | undefined => /^key#(.*)$/.exec(partition)?.[1];

/** Tells writes of one name apart, for the reader of a history. */
function aboutWrite(group: string, { name, add, set, allowedIf }: QueueWrite): string {
  if (name === 'report') return JSON.stringify(set?.served);
  const bells = allowedIf?.flat().flatMap((clause) => (clause.field === 'bell' ? [clause.is] : [])) ?? [];
  if (name === 'leave') return `${group} at bell ${bells.join(' ')}`;
  const tiers = Object.keys(add?.enqueued ?? {}).join(' to ');
  return name === 'ring' || name === 'announceChange' ? `${group} ${tiers}` : group;
}

function tellTime({ timeline }: Stage, { machine, clock }: Invocation): void {
  if (!machine.isDisciplined) return;
  const receivedAtMs = clock.localNow();
  clock.observe({
    serverDateMs: Math.floor(timeline.now() / 1_000) * 1_000,
    sentAtMs: receivedAtMs - 10,
    receivedAtMs,
  });
}

export function requestsFor(stage: Stage, by: Invocation, { requests }: Stores): RequestStore {
  const { emit } = stage;
  const at = by.name;
  let created: RequestRecord | undefined;
  return {
    create: (record) =>
      travel(stage, by, {
        method: 'requests.create',
        about: record.id,
        effect: async () => {
          // When the write is sent again, the adapter recognises its own record.
          if (created === record) return { kind: 'created' };
          const outcome = await requests.create(record);
          if (outcome.kind === 'exists') return outcome;
          created = record;
          emit({ kind: 'created', by: at, record });
          return outcome;
        },
      }),

    read: (id) => travel(stage, by, { method: 'requests.read', about: id, effect: () => requests.read(id) }),

    glance: (id) =>
      travel(stage, by, { method: 'requests.glance', about: id, effect: () => requests.glance(id) }),

    readMany: (ids) =>
      travel(stage, by, {
        method: 'requests.readMany',
        about: ids.join(' '),
        effect: () => requests.readMany(ids),
      }),

    list: (of) => requests.list(of),

    transition(id, transition) {
      emit({ kind: 'transition asked', by: at, id, transition });
      return travel(stage, by, {
        method: 'requests.transition',
        about: `${id} ${transition.name}`,
        effect: async () => {
          const before = await requests.read(id);
          const outcome = await requests.transition(id, transition);
          const after = outcome.kind === 'done' ? outcome.record : undefined;
          emit({ kind: 'transition', by: at, id, transition, before, after });
          return outcome;
        },
        // A second sending is refused when the first one did the write and nobody has written since.
        again: (first, second) =>
          second.kind === 'conflict' && first.kind === 'done' && second.record === first.record
            ? first
            : second,
        told: ({ kind }) =>
          emit({ kind: 'transition told', by: at, id, transition, isDone: kind === 'done' }),
      });
    },
  };
}

/** The tier queues with the quirks of SQS. */
export function queuesFor(stage: Stage, by: Invocation, { queues }: Stores): TierQueues {
  const { emit, timeline } = stage;
  const at = by.name;

  const putIn = async (message: QueueMessage): Promise<void> => {
    await queues.send(message);
    emit({ kind: 'sent', by: at, message });
  };

  async function receive(from: TierRef, how: Parameters<TierQueues['receive']>[1], fate: Fate) {
    if (fate.has('queue empty')) return [];
    const batch = await queues.receive(from, how);
    if (batch.length > 0) emit({ kind: 'taken', by: at, messages: messagesOf(batch) });
    const lostAfterMs = fate.get('queue visibility lost');
    if (lostAfterMs !== undefined && batch.length > 0) {
      const receipts = batch.map(({ receipt }) => receipt);
      timeline.after(lostAfterMs, () => void queues.hide(from, receipts, 0));
    }
    return fate.has('queue out of order') ? batch.toReversed() : batch;
  }

  return {
    send: (message) =>
      travel(stage, by, {
        method: 'queues.send',
        about: `${message.id} to ${message.tier}`,
        effect: async (fate) => {
          const lateMs = fate.get('queue late');
          if (lateMs !== undefined) timeline.after(lateMs, () => void putIn(message));
          else await putIn(message);
          if (fate.has('queue duplicate')) await putIn(message);
        },
      }),

    receive: (from, how) =>
      travel(stage, by, {
        method: 'queues.receive',
        about: from.tier,
        effect: (fate) => receive(from, how, fate),
        told: (batch) => {
          if (batch.length > 0) emit({ kind: 'delivered', by: at, messages: messagesOf(batch) });
        },
      }),

    hide(from, receipts, seconds) {
      if (seconds === 0) emit({ kind: 'shown', by: at });
      return travel(stage, by, {
        method: 'queues.hide',
        about: `${String(receipts.length)} of ${from.tier} for ${String(seconds)} s`,
        effect: () => queues.hide(from, receipts, seconds),
      });
    },

    remove: (from, receipts) =>
      travel(stage, by, {
        method: 'queues.remove',
        about: `${String(receipts.length)} of ${from.tier}`,
        effect: async (fate) => {
          if (!fate.has('queue undeleted')) await queues.remove(from, receipts);
        },
      }),

    deadLetters: (of) => queues.deadLetters(of),

    depth: (of) =>
      travel(stage, by, { method: 'queues.depth', about: of.tier, effect: () => queues.depth(of) }),
  };
}

const messagesOf = (batch: readonly Received[]): readonly QueueMessage[] =>
  batch.map(({ message }) => message);

export const announcerFor = (stage: Stage, by: Invocation): Announcer => ({
  announce: (id) =>
    travel(stage, by, {
      method: 'announcer.announce',
      about: id,
      effect: () => {
        stage.emit({ kind: 'end announced', by: by.name, id });
        return Promise.resolve();
      },
    }),
});

export const blobsFor = (stage: Stage, by: Invocation, { blobs }: Stores): BlobStore => ({
  put: (key, body) =>
    travel(stage, by, { method: 'blobs.put', about: key, effect: () => blobs.put(key, body) }),
  get: (key) => travel(stage, by, { method: 'blobs.get', about: key, effect: () => blobs.get(key) }),
  remove: (key) => travel(stage, by, { method: 'blobs.remove', about: key, effect: () => blobs.remove(key) }),
});
