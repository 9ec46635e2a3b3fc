import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createOrderBook } from '../../../lambda/core/line/order-book.ts';
import { comparePlaces, type Place } from '../../../lambda/core/requests/request.ts';

const place = fc.record({
  id: fc.integer({ min: 0, max: 40 }).map(String),
  priority: fc.integer({ min: -3, max: 3 }),
  enqueuedAtMs: fc.integer({ min: 0, max: 5 }),
});
const command = fc.oneof(
  { weight: 3, arbitrary: place.map((entry) => ({ kind: 'put' as const, entry })) },
  {
    weight: 1,
    arbitrary: fc.integer({ min: 0, max: 40 }).map((id) => ({ kind: 'remove' as const, id: String(id) })),
  },
);

test('holds each id once, always in the order of priority, enqueue time and id', () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 120 }), (commands) => {
      const heard = new Map<Place, number>();
      const book = createOrderBook<Place>({
        onChange: (entry, by) => heard.set(entry, (heard.get(entry) ?? 0) + by),
      });
      const model = new Map<string, Place>();
      for (const step of commands) {
        if (step.kind === 'put') {
          book.put(step.entry);
          model.set(step.entry.id, step.entry);
        } else {
          expect(book.remove(step.id)).toEqual(model.get(step.id));
          model.delete(step.id);
        }
      }

      const expected = [...model.values()].sort(comparePlaces);
      expect(book.all()).toEqual(expected);
      expect(book.best()).toEqual(expected[0]);
      expect(book.at(2)).toEqual(expected[2]);
      for (const count of [0, 3, 99]) expect(book.first(count)).toEqual(expected.slice(0, count));
      expect(book.size).toBe(expected.length);
      expect([...heard].filter(([, n]) => n !== 0)).toHaveLength(expected.length);
      expect(expected.every((entry) => heard.get(entry) === 1)).toBe(true);
    }),
  );
});

test('a negative priority goes before zero, and the earlier of two equals first', () => {
  const book = createOrderBook<Place>();
  book.put({ id: 'b', priority: 0, enqueuedAtMs: 1 });
  book.put({ id: 'a', priority: 0, enqueuedAtMs: 2 });
  book.put({ id: 'c', priority: -5, enqueuedAtMs: 9 });

  expect(book.all().map(({ id }) => id)).toEqual(['c', 'b', 'a']);
});
