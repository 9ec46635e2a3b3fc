import * as z from 'zod';

const secondsOf: Readonly<Record<string, number>> = {
  s: 1,
  m: 60,
  h: 3_600,
  d: 86_400,
  w: 604_800,
  // As LiteLLM counts it.
  mo: 2_592_000,
};

const expected = (name: string) =>
  `${name} must be a number of seconds, or a text such as "45s", "30m", "24h", "30d", "2w" or "1mo".`;

/** A length of time as LiteLLM writes it, in ms. At most 100 years. */
export const durationField = (name: string) =>
  z
    .union([z.number().nonnegative(), z.string().regex(/^\d{1,10}(s|m|h|d|w|mo)$/)], {
      error: expected(name),
    })
    .transform((value) => (typeof value === 'number' ? value : msIn(value) / 1_000) * 1_000)
    .refine((ms) => ms <= 100 * 365 * 86_400_000, { error: `${name} must be at most 100 years.` });

function msIn(text: string): number {
  const [, count = '', unit = ''] = /^(\d+)([a-z]+)$/.exec(text) ?? [];
  return Number(count) * (secondsOf[unit] ?? 0) * 1_000;
}
