import { expect, test } from '@jest/globals';
import { decideKey } from '../../../lambda/core/identity/known-keys.ts';

const minute = 60_000;
const never = null;

/** Ages in ms: of the last reading, and of the last failure. */
test.each<[string, number | null, number | null, boolean, string]>([
  ['at the beginning', never, never, false, 'fetch'],
  ['a known key', 4 * minute, never, true, 'use'],
  ['a known key, whatever failed since', 4 * minute, 1, true, 'use'],
  ['a known key after five minutes', 5 * minute, never, true, 'use and refresh'],
  ['a known key after ten minutes', 10 * minute, never, true, 'fetch'],
  ['a known key after ten minutes, if reading has failed since', 10 * minute, 5_000, true, 'use and refresh'],
  ['a known key after an hour, though reading has failed since', 60 * minute, 5_000, true, 'fetch'],
  ['an unknown key right after reading', 29_999, never, false, 'unknown'],
  ['an unknown key half a minute later', 30_000, never, false, 'fetch'],
  ['an unknown key while the issuer is away', minute, 4_999, false, 'unavailable'],
  ['an unknown key when it may be asked again', minute, 5_000, false, 'fetch'],
  ['an issuer that was away at the beginning', never, 4_999, false, 'unavailable'],
  ['an issuer that was away, five seconds later', never, 5_000, false, 'fetch'],
  ['old keys while the issuer is away', 59 * minute, 4_999, true, 'use'],
  ['too old keys while the issuer is away', 60 * minute, 4_999, true, 'unavailable'],
])('%s', (...row) => {
  const [, readAgo, failedAgo, isKnown, expected] = row;
  const nowMs = 1_800_000_000_000;
  const ago = (ms: number | null) => (ms === null ? null : nowMs - ms);

  const decision = decideKey({ readAtMs: ago(readAgo), failedAtMs: ago(failedAgo) }, { isKnown, nowMs });

  expect(decision.kind).toBe(expected);
  if (decision.kind === 'unavailable') expect(decision.retryAfterMs).toBe(1);
});
