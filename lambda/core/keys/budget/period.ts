import type { KeySettings } from '../key-settings.ts';

type Per = NonNullable<KeySettings['budget']>['per'];

const DAY_MS = 86_400_000;
/** 1970 began on a Thursday, three days after a Monday. */
const DAYS_AFTER_MONDAY = 3;
const MONTH_MS = 30.436875 * DAY_MS;

/** The beginning of the day, of the week (Monday) or of the month in UTC, ms. */
export function startOfPeriod(per: Per, nowMs: number): number {
  const day = Math.floor(nowMs / DAY_MS);
  if (per === 'day') return day * DAY_MS;
  if (per === 'week') return (day - ((day + DAYS_AFTER_MONDAY) % 7)) * DAY_MS;
  return startOfMonth(monthAt(nowMs));
}

/** The beginning of the period after the one that began at `startMs`, ms. */
export function endOfPeriod(per: Per, startMs: number): number {
  if (per === 'day') return startMs + DAY_MS;
  if (per === 'week') return startMs + 7 * DAY_MS;
  return startOfMonth(monthAt(startMs) + 1);
}

/** The date in UTC, such as 2026-12-01. */
export function dateOf(ms: number): string {
  const month = monthAt(ms);
  const day = Math.floor((ms - startOfMonth(month)) / DAY_MS) + 1;
  const [year, ...rest] = [1970 + Math.floor(month / 12), (month % 12) + 1, day];
  return [year, ...rest.map((part) => String(part).padStart(2, '0'))].join('-');
}

/** Months since January 1970. */
function monthAt(ms: number): number {
  const guess = Math.floor(ms / MONTH_MS);
  return [guess + 1, guess, guess - 1].find((month) => startOfMonth(month) <= ms) ?? guess;
}

const startOfMonth = (month: number): number => Date.UTC(1970, month);
