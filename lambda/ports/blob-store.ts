/** Holds texts that are too large for a message or an item. */
export interface BlobStore {
  put(key: string, body: string): Promise<void>;
  get(key: string): Promise<string>;
  /** Succeeds also if there is none. */
  remove(key: string): Promise<void>;
}
