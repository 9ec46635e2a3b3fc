import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { BoardLine } from '../../lambda/core/operate/board-line.ts';
import type { BoardStore } from '../../lambda/ports/board-store.ts';

const line: BoardLine = {
  atMs: 1_800_000_000_000,
  waiting: [
    {
      id: 'req_1',
      priority: -5,
      tier: 'high',
      kind: 'ticket',
      keyId: null,
      enqueuedAtMs: 1_799_999_999_000,
      tokens: 0,
      notBeforeMs: 0,
    },
  ],
};

/** The promises of every store of lines for the board. `open` gives a store whose groups nobody else uses. */
export function boardStoreContract(name: string, open: () => BoardStore): void {
  describe(`lines for the board: ${name}`, () => {
    test('of a group that nobody has looked at there is none', async () => {
      expect(await open().read(randomUUID())).toBeUndefined();
    });

    test('each group has the line that was written last', async () => {
      const store = open();
      const [one, other] = [randomUUID(), randomUUID()];
      await store.write(one, line);
      await store.write(other, { ...line, waiting: [] });
      await store.write(one, { ...line, atMs: line.atMs + 1 });

      expect(await store.read(one)).toEqual({ ...line, atMs: line.atMs + 1 });
      expect(await store.read(other)).toEqual({ ...line, waiting: [] });
    });
  });
}
