import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { MAX_VALUES } from '../../../lambda/core/metrics/metrics.ts';
import { createSample } from '../../../lambda/core/metrics/sample.ts';

function sampleOf(count: number): readonly number[] {
  const sample = createSample();
  for (let n = 0; n < count; n++) sample.add(n);
  return sample.values();
}

test('values that fit are kept as they are', () => {
  expect(sampleOf(MAX_VALUES)).toEqual(Array.from({ length: MAX_VALUES }, (_, n) => n));
});

test('of any number of values an even part is kept, at least half of the maximum', () => {
  fc.assert(
    fc.property(fc.integer({ min: MAX_VALUES, max: 20_000 }), (count) => {
      const values = sampleOf(count);
      const step = (values[1] ?? 0) - (values[0] ?? 0);

      expect(values.length).toBeLessThanOrEqual(MAX_VALUES);
      expect(values.length).toBeGreaterThanOrEqual(MAX_VALUES / 2);
      expect(values).toEqual(values.map((_, index) => index * step));
      expect(values.at(-1)).toBeGreaterThan(count - 1 - step);
    }),
  );
});
