import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Service } from './endpoints.ts';

export interface EmbeddedStores {
  readonly endpoints: Partial<Record<Service, string>>;
  readonly stop: () => Promise<void>;
}

/** Starts emulators for these services, on 127.0.0.1, with everything in memory. */
export async function startEmbeddedStores(wanted: readonly Service[]): Promise<EmbeddedStores> {
  if (wanted.length === 0) return { endpoints: {}, stop: () => Promise.resolve() };
  const thread = new Worker(new URL('./emulator-thread.ts', import.meta.url), {
    workerData: wanted,
    name: 'stores',
  });
  const [endpoints] = (await once(thread, 'message')) as [EmbeddedStores['endpoints']];
  return {
    endpoints,
    async stop() {
      await thread.terminate();
    },
  };
}
