import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createHeap, type HeapEntry } from '../../lambda/memory/heap.ts';

interface Entry extends HeapEntry {
  readonly key: number;
}

const step = fc.oneof(
  fc.record({ kind: fc.constant('add' as const), key: fc.integer({ min: 0, max: 20 }) }),
  fc.record({ kind: fc.constant('remove' as const), which: fc.nat(40) }),
);

test('whatever is added and removed, the first is the least of the rest', () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
      const heap = createHeap<Entry>((a, b) => a.key < b.key);
      const added: Entry[] = [];
      let left: Entry[] = [];
      for (const taken of steps) {
        if (taken.kind === 'add') {
          const entry = { key: taken.key, rank: -1 };
          added.push(entry);
          left.push(entry);
          heap.add(entry);
        } else {
          const entry = added[taken.which] ?? { key: 0, rank: 0 };
          left = left.filter((other) => other !== entry);
          heap.remove(entry);
        }

        expect(heap.size).toBe(left.length);
        expect(heap.first()?.key).toBe(left.length === 0 ? undefined : Math.min(...left.map((e) => e.key)));
        expect(added.every((entry) => heap.has(entry) === left.includes(entry))).toBe(true);
      }
    }),
  );
});
