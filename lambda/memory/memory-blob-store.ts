import { Fault } from '../core/faults.ts';
import type { BlobStore } from '../ports/blob-store.ts';

/** The blob store's twin in memory. */
export function memoryBlobStore(): BlobStore {
  const blobs = new Map<string, string>();

  return {
    put(key, body) {
      blobs.set(key, body);
      return Promise.resolve();
    },

    get(key) {
      const body = blobs.get(key);
      if (body === undefined) return Promise.reject(new Fault('internal_error', 'A stored body is missing.'));
      return Promise.resolve(body);
    },

    remove(key) {
      blobs.delete(key);
      return Promise.resolve();
    },
  };
}
