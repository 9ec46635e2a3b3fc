import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  GIVE_UP_AFTER_MS,
  LONGEST_GAP_MS,
  nextAttemptAtMs,
  RETRY_GAPS_MS,
} from '../../../lambda/core/webhooks/delivery-schedule.ts';
import {
  begun,
  concluded,
  decideDelivery,
  type DeliveryOutcome,
} from '../../../lambda/core/webhooks/delivery.ts';
import { notYetTried, type Delivery } from '../../../lambda/core/webhooks/delivery-state.ts';
import type { RequestRecord } from '../../../lambda/core/requests/request.ts';
import { sampleRecord } from '../../setup/sample-records.ts';

const NOW = 1_800_000_000_000;
const HOUR = 3_600_000;
const at = { nowMs: NOW, endedAtMs: NOW - 1_000, random: 0 };
const answered = (status: number, retryAfterMs: number | null = null): DeliveryOutcome => ({
  kind: 'answered',
  status,
  retryAfterMs,
});

describe('the next attempt', () => {
  const afterAttempt = (attempts: number, more: Partial<Parameters<typeof nextAttemptAtMs>[0]> = {}) => {
    const next = nextAttemptAtMs({ ...at, attempts, retryAfterMs: null, ...more });
    return next === null ? null : (next - NOW) / 1_000;
  };

  test.each([
    [1, 5],
    [2, 30],
    [3, 120],
    [4, 600],
    [5, 1_800],
    [6, 3_600],
    [7, 7_200],
    [8, 14_400],
    [9, 28_800],
    [10, null],
  ])('after attempt %i follows in %s s', (attempts, seconds) => {
    expect(afterAttempt(attempts)).toBe(seconds);
  });

  test.each([
    ['comes up to a tenth later', { attempts: 2, random: 0.999_999 }, 33],
    ['comes when the receiver says, if that is later', { attempts: 1, retryAfterMs: 90_000 }, 90],
    ['comes not earlier for what the receiver says', { attempts: 3, retryAfterMs: 1_000 }, 120],
    ['comes in eight hours at the latest', { attempts: 1, retryAfterMs: 1e12 }, LONGEST_GAP_MS / 1_000],
    ['does not come when the record may be gone', { attempts: 6, endedAtMs: NOW - 19.5 * HOUR }, null],
    ['comes when it is just in time', { attempts: 6, endedAtMs: NOW - 19 * HOUR }, 3_600],
  ])('%s', (_, { attempts, ...more }, seconds) => {
    const found = afterAttempt(attempts, more);

    expect(found === null ? null : Math.round(found)).toBe(seconds);
  });

  test('all of them fit into the time for which a record is kept, whatever the random numbers', () => {
    const longest = RETRY_GAPS_MS.reduce((total, gap) => total + gap * 1.1 + 60_000, 0);

    expect(longest).toBeLessThan(GIVE_UP_AFTER_MS);
    expect(GIVE_UP_AFTER_MS).toBeLessThan(24 * HOUR);
  });
});

describe('an announcement', () => {
  const delivery = (over: Partial<Delivery>): Delivery => ({ ...notYetTried, attempts: 1, ...over });
  const ended = (over: Partial<RequestRecord> = {}) =>
    sampleRecord({ status: 'completed', completedAtMs: NOW, webhookUrl: 'https://example.com/', ...over });
  const decide = (record: RequestRecord | undefined, ageMs = 0) => {
    const decision = decideDelivery(record, { announcedAtMs: NOW - ageMs, nowMs: NOW });
    return decision.kind === 'again' ? `again in ${(decision.atMs - NOW) / 1_000} s` : decision.kind;
  };

  test.each<readonly [string, readonly [(RequestRecord | undefined)?, number?], string]>([
    ['of an end', [ended(), 0], 'attempt'],
    ['of a cancel', [ended({ status: 'cancelled' }), 0], 'attempt'],
    ['whose record is gone', [undefined, 0], 'drop'],
    ['that nobody asked for', [ended({ webhookUrl: null }), 0], 'drop'],
    ["of a ticket's end: its caller was there", [ended({ kind: 'ticket' }), 0], 'drop'],
    ['of an end not written yet', [ended({ status: 'in_progress' }), 0], 'again in 2 s'],
    ['of a ticket that may become a job', [ended({ status: 'queued', kind: 'ticket' }), 0], 'again in 2 s'],
    ['not written for ten seconds', [ended({ status: 'in_progress' }), 10_000], 'again in 10 s'],
    ['not written for ten minutes', [ended({ status: 'queued' }), 600_000], 'again in 60 s'],
    ['not written for more than 15 minutes', [ended({ status: 'queued' }), 900_001], 'drop'],
    ['late, of an end that is written', [ended(), 900_001], 'attempt'],
    ['delivered already', [ended({ delivery: delivery({ status: 'delivered' }) }), 0], 'drop'],
    ['given up already', [ended({ delivery: delivery({ status: 'gave_up' }) }), 0], 'drop'],
    [
      'before its next attempt',
      [ended({ delivery: delivery({ status: 'failed', nextAttemptAtMs: NOW + 7_000 }) }), 0],
      'again in 7 s',
    ],
    [
      'when the next attempt is due',
      [ended({ delivery: delivery({ status: 'failed', nextAttemptAtMs: NOW }) }), 0],
      'attempt',
    ],
    ['while an attempt is under way', [ended({ delivery: begun(null, NOW) }), 0], 'again in 60 s'],
    ['whose attempt has lost its function', [ended({ delivery: begun(null, NOW - 60_000) }), 0], 'attempt'],
  ])('%s', (_, [record, ageMs], expected) => {
    expect(decide(record, ageMs)).toBe(expected);
  });
});

describe('an attempt', () => {
  const current = begun({ ...notYetTried, attempts: 2 }, NOW - 400);

  test('is counted when it begins, and nobody else makes one meanwhile', () => {
    expect(current).toEqual({
      status: 'pending',
      attempts: 3,
      lastAttemptAtMs: NOW - 400,
      lastStatus: null,
      lastError: null,
      nextAttemptAtMs: NOW - 400 + 60_000,
    });
  });

  test.each<readonly [DeliveryOutcome, Partial<Delivery>]>([
    [answered(200), { status: 'delivered', lastStatus: 200, nextAttemptAtMs: null }],
    [answered(204), { status: 'delivered', lastStatus: 204, nextAttemptAtMs: null }],
    [answered(299), { status: 'delivered', lastStatus: 299 }],
    [answered(410), { status: 'gave_up', lastStatus: 410, nextAttemptAtMs: null }],
    [answered(301), { status: 'failed', lastStatus: 301, nextAttemptAtMs: NOW + 120_000 }],
    [answered(304), { status: 'failed', lastStatus: 304 }],
    [answered(400), { status: 'failed', lastStatus: 400 }],
    [answered(404), { status: 'failed', lastStatus: 404 }],
    [answered(429, 600_000), { status: 'failed', lastStatus: 429, nextAttemptAtMs: NOW + 600_000 }],
    [answered(500), { status: 'failed', lastStatus: 500, nextAttemptAtMs: NOW + 120_000 }],
    [
      { kind: 'unanswered', error: 'timed_out' },
      { status: 'failed', lastStatus: null, lastError: 'timed_out' },
    ],
    [
      { kind: 'unanswered', error: 'address_refused' },
      { status: 'failed', lastError: 'address_refused', nextAttemptAtMs: NOW + 120_000 },
    ],
  ])('that came to %j', (outcome, expected) => {
    expect(concluded(current, outcome, at)).toMatchObject({ ...expected, attempts: 3 });
  });

  test('that was the tenth and failed is the last', () => {
    const tenth = { ...current, attempts: 10 };

    expect(concluded(tenth, answered(503), at)).toMatchObject({ status: 'gave_up', lastStatus: 503 });
  });

  test('of any outcome ends the delivery or sets a time for the next, within twenty hours of the end', () => {
    const outcome = fc.oneof(
      fc.record({
        kind: fc.constant('answered' as const),
        status: fc.integer({ min: 200, max: 599 }),
        retryAfterMs: fc.option(fc.integer({ min: 0, max: 1e9 })),
      }),
      fc.constant<DeliveryOutcome>({ kind: 'unanswered', error: 'connection_failed' }),
    );
    const random = fc.double({ min: 0, max: 0.999_999, noNaN: true });

    fc.assert(
      fc.property(outcome, fc.integer({ min: 1, max: 12 }), random, (came, attempts, chance) => {
        const after = concluded({ ...current, attempts }, came, { ...at, random: chance });

        expect(after.nextAttemptAtMs === null).toBe(after.status !== 'failed');
        expect(after.nextAttemptAtMs ?? NOW + 1).toBeGreaterThan(NOW);
        expect(after.nextAttemptAtMs ?? 0).toBeLessThanOrEqual(at.endedAtMs + GIVE_UP_AFTER_MS);
      }),
    );
  });
});
