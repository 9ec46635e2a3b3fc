import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { BlobStore } from '../../lambda/ports/blob-store.ts';

/** The promises of every blob store. */
export function blobStoreContract(name: string, open: () => BlobStore): void {
  describe(`blobs: ${name}`, () => {
    test.each([
      ['empty', ''],
      ['beyond ASCII', '{"text":"größer — 你好 🙂 \\u0000 \u2028"}'],
      ['of 5 MB', '0123456789abcdeü'.repeat(320_000)],
    ])('a body %s is read back as it was put', async (_, body) => {
      const store = open();
      const key = `requests/${randomUUID()}/body.json`;

      await store.put(key, body);

      expect((await store.get(key)) === body).toBe(true);
    });

    test('the last body put under a key stands', async () => {
      const store = open();
      const key = `requests/${randomUUID()}`;

      await store.put(key, 'one');
      await store.put(key, 'two');

      expect(await store.get(key)).toBe('two');
    });

    test('a body that is removed is gone, once or twice', async () => {
      const store = open();
      const key = `requests/${randomUUID()}`;
      await store.put(key, 'one');

      await store.remove(key);
      await store.remove(key);

      await expect(store.get(key)).rejects.toMatchObject({ code: 'internal_error' });
    });

    test('a body that is not there is a fault of its own', async () => {
      const store = open();

      await expect(store.get(`requests/${randomUUID()}`)).rejects.toMatchObject({
        code: 'internal_error',
        message: 'A stored body is missing.',
      });
    });
  });
}
