import * as z from 'zod';

const secondsOf: Readonly<Record<string, number>> = {
  s: 1,
  m: 60,
  h: 3_600,
  d: 86_400,
  w: 604_800,
  // As in LiteLLM.
  mo: 2_592_000,
};

const form = /^(\d{1,10})(s|m|h|d|w|mo)?$/;
const LONGEST_MS = 100 * 365 * 86_400_000;

const expected = (name: string) =>
  `${name} must be a number of seconds, or a string such as "45s", "30m", "24h", "30d", "2w" or "1mo".`;

/** A duration in LiteLLM's notation, in ms; a bare number counts seconds. At most 100 years. */
export function durationField(name: string) {
  const error = expected(name);
  return z
    .union([z.number({ error }).nonnegative({ error }), z.string({ error }).regex(form, { error })], {
      error,
    })
    .transform((value) => (typeof value === 'number' ? value * 1_000 : msIn(value)))
    .refine((ms) => ms <= LONGEST_MS, { error: `${name} must be at most 100 years.` });
}

function msIn(text: string): number {
  const [, count = '', unit = ''] = form.exec(text) ?? [];
  return Number(count) * (secondsOf[unit] ?? 1) * 1_000;
}
