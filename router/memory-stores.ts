import { systemClock } from '../lambda/aws/clock/clock.ts';
import { disciplinedClock } from '../lambda/aws/clock/disciplined-clock.ts';
import { memoryBlobStore } from '../lambda/memory/memory-blob-store.ts';
import { memoryGroupStore } from '../lambda/memory/memory-group-store.ts';
import { memoryRequestStore } from '../lambda/memory/memory-request-store.ts';
import { memoryTierQueues } from '../lambda/memory/memory-tier-queues.ts';
import type { OpenStores } from './stores.ts';

/** Nobody collects the requests of a Router; ended ones are kept for callers who still look. */
const RETENTION_MS = 60_000;

/** The stores of one Router, in memory. Its queues keep no process alive; a waiting caller does. */
export const memoryStores = (): OpenStores => () => {
  const clock = disciplinedClock(systemClock());
  const dispatcherClock = { ...systemClock({ isBackground: true }), now: () => clock.now() };
  return {
    clock,
    dispatcherClock,
    isShared: false,
    groups: memoryGroupStore(),
    requests: memoryRequestStore({ clock, retentionMs: RETENTION_MS }),
    queues: memoryTierQueues({ clock: dispatcherClock }),
    blobs: memoryBlobStore(),
    // These windows have seen no other clock, so a jump of the machine's must not reach them.
    resume: () => undefined,
  };
};
