import { expect, test } from '@jest/globals';
import { dateOf, endOfPeriod, startOfPeriod } from '../../../../lambda/core/keys/budget/period.ts';

const at = (iso: string) => Date.parse(iso);

test('the month and the date of every day of 60 years are those of the calendar', () => {
  for (let ms = at('1999-12-25'); ms < at('2060-01-01'); ms += 86_400_000) {
    const iso = new Date(ms).toISOString();
    for (const moment of [ms, ms + 86_399_999]) {
      expect([dateOf(moment), startOfPeriod('month', moment)]).toEqual([
        iso.slice(0, 10),
        at(`${iso.slice(0, 7)}-01`),
      ]);
    }
  }
});

test.each([
  ['day', '2026-12-01T00:00:00.000Z', ['2026-12-01', '2026-12-02']],
  ['day', '2026-11-30T23:59:59.999Z', ['2026-11-30', '2026-12-01']],
  // A Monday, the Sunday before it, and the Sunday after it.
  ['week', '2026-11-30T00:00:00.000Z', ['2026-11-30', '2026-12-07']],
  ['week', '2026-11-29T23:59:59.999Z', ['2026-11-23', '2026-11-30']],
  ['week', '2026-12-06T12:00:00.000Z', ['2026-11-30', '2026-12-07']],
  ['month', '2026-12-01T00:00:00.000Z', ['2026-12-01', '2027-01-01']],
  ['month', '2028-02-29T12:00:00.000Z', ['2028-02-01', '2028-03-01']],
] as const)('the %s of %s in UTC', (per, now, ends) => {
  const startMs = startOfPeriod(per, at(now));

  expect([startMs, endOfPeriod(per, startMs)]).toEqual(ends.map(at));
});
