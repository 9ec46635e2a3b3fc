import { memoryBlobStore } from '../../../lambda/memory/memory-blob-store.ts';
import { memoryGroupStore } from '../../../lambda/memory/memory-group-store.ts';
import { memoryRequestStore } from '../../../lambda/memory/memory-request-store.ts';
import { memoryTierQueues } from '../../../lambda/memory/memory-tier-queues.ts';
import type { RouterOptions } from '../../../router/options.ts';
import { Router } from '../../../router/router.ts';
import type { Stores } from '../../../router/stores.ts';
import { virtualClock, type VirtualClock } from '../../../testkit/virtual-clock.ts';
import { silentLog } from '../silent-log.ts';

/** Stores in memory under a virtual clock, which any number of Routers may share. */
export function virtualStores(): Stores & { readonly clock: VirtualClock } {
  const clock = virtualClock({ turnsPerStep: 1 });
  return {
    clock,
    dispatcherClock: clock,
    isShared: true,
    resume: () => undefined,
    groups: memoryGroupStore(),
    requests: memoryRequestStore(),
    queues: memoryTierQueues({ clock }),
    blobs: memoryBlobStore(),
  };
}

/** One mock deployment with this limit. */
export const mockOptions = (rpm: number): RouterOptions => ({
  modelList: [{ modelName: 'm', litellmParams: { model: 'gpt-4o', mockResponse: 'hello', rpm } }],
});

export const mockRouter = (stores: Stores, rpm: number, over: Partial<RouterOptions> = {}): Router =>
  new Router({ ...mockOptions(rpm), stores: () => stores, log: silentLog, ...over });

export const aChat = (more: Readonly<Record<string, unknown>> = {}) => ({
  model: 'm',
  messages: [{ role: 'user', content: 'Hey!' }],
  ...more,
});
