const unitMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

const part = /(\d{1,12}(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h|d)/g;
const whole = new RegExp(`^(?:${part.source})+$`);

/** `6m0s`, `1.5s`, `120ms` in Go's notation, `45.8s` in Google's, or plain seconds; ms, rounded up. */
export function durationMs(value: unknown): number | undefined {
  if (typeof value === 'number') return value >= 0 ? Math.ceil(value * 1000) : undefined;
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  if (/^\d{1,9}(\.\d*)?$/.test(text)) return Math.ceil(Number(text) * 1000);
  if (text.length > 60 || !whole.test(text)) return undefined;
  let ms = 0;
  for (const [, amount, unit = ''] of text.matchAll(part)) ms += Number(amount) * (unitMs[unit] ?? 0);
  return Math.ceil(Math.round(ms * 1000) / 1000);
}
