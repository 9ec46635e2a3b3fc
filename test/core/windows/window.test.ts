import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  bucketAt,
  bucketCount,
  emptyWindow,
  freeingTimes,
  roomAt,
  slideTo,
  useOf,
  type WindowRow,
} from '../../../lambda/core/windows/window-row.ts';
import {
  adjustBucket,
  applyWindowWrite,
  decideRenewal,
  decideReservation,
} from '../../../lambda/core/windows/window.ts';

const shape = { bucketMs: 250, guardMs: 1000 };
const one = { requests: 1, tokens: 0 };
const START = 1_800_000_000_000;

/** Reserves on a row that nobody else writes; undefined = refused. */
function take(row: WindowRow, nowMs: number, rpm: number): WindowRow | undefined {
  const decision = decideReservation({ row, limits: { rpm }, cost: one, nowMs, shape });
  return decision.kind === 'write' ? applyWindowWrite(row, decision.write) : undefined;
}

function filled(count: number, nowMs: number, rpm = count): WindowRow {
  let row = emptyWindow;
  for (let i = 0; i < count; i++) row = take(row, nowMs, rpm) ?? row;
  return row;
}

describe('a reservation', () => {
  test('passes in a burst while the window is empty, up to the limit', () => {
    const row = filled(60, START);

    expect(row.requests).toBe(60);
    expect(take(row, START + 10, 60)).toBeUndefined();
  });

  test('is refused with the exact time at which it could succeed', () => {
    const row = filled(1, START + 100);

    const refused = decideReservation({ row, limits: { rpm: 1 }, cost: one, nowMs: START + 200, shape });

    const freeAtMs = bucketAt(START + 100, shape) * 250 + 61_000;
    expect(refused).toEqual({ kind: 'refuse', retryAtMs: freeAtMs });
    expect(take(row, freeAtMs - 1, 1)).toBeUndefined();
    expect(take(row, freeAtMs, 1)?.requests).toBe(1);
  });

  test('is refused for good when it is larger than the limit', () => {
    const cost = { requests: 1, tokens: 101 };

    const refused = decideReservation({ row: emptyWindow, limits: { tpm: 100 }, cost, nowMs: START, shape });

    expect(refused).toEqual({ kind: 'refuse', retryAtMs: null });
  });

  test('waits for tokens as for requests', () => {
    const limits = { rpm: 10, tpm: 100 };
    const first = decideReservation({
      row: emptyWindow,
      limits,
      cost: { requests: 1, tokens: 80 },
      nowMs: START,
      shape,
    });
    const row = first.kind === 'write' ? applyWindowWrite(emptyWindow, first.write) : undefined;

    const second = decideReservation({
      row: row!,
      limits,
      cost: { requests: 1, tokens: 30 },
      nowMs: START + 500,
      shape,
    });

    expect(second).toEqual({ kind: 'refuse', retryAtMs: START + 61_000 });
  });

  test('is refused during a cooldown until its end', () => {
    const row = { ...filled(1, START, 5), cooldownUntilMs: START + 7_000 };

    const refused = decideReservation({ row, limits: { rpm: 5 }, cost: one, nowMs: START + 1, shape });

    expect(refused).toEqual({ kind: 'refuse', retryAtMs: START + 7_000 });
  });

  test('lands in the row’s newest bucket when the writer’s clock is behind', () => {
    const row = filled(1, START + 10_000, 5);

    const late = take(row, START, 5);

    expect(late?.clock).toBe(row.clock);
    expect(late?.requests).toBe(2);
  });

  test('fails in the store when somebody else moved the clock after the row was read', () => {
    const read = filled(1, START, 5);
    const decision = decideReservation({
      row: read,
      limits: { rpm: 5 },
      cost: one,
      nowMs: START + 500,
      shape,
    });
    const moved = take(read, START + 250, 5)!;

    expect(decision.kind).toBe('write');
    expect(decision.kind === 'write' && applyWindowWrite(moved, decision.write)).toBeUndefined();
  });
});

describe('a change afterwards', () => {
  const limits = { tpm: 1_000 };
  const reserved = (tokens: number): WindowRow => {
    const decision = decideReservation({
      row: emptyWindow,
      limits,
      cost: { requests: 1, tokens },
      nowMs: START,
      shape,
    });
    return decision.kind === 'write' ? applyWindowWrite(emptyWindow, decision.write)! : emptyWindow;
  };
  const bucket = bucketAt(START, shape);

  test('settles the bucket that was reserved in, and leaves with it', () => {
    const row = reserved(800);

    const settled = applyWindowWrite(row, adjustBucket(bucket, { requests: 0, tokens: -500 }, shape))!;

    expect(settled.tokens).toBe(300);
    expect(slideTo(settled, bucket + bucketCount(shape), shape).tokens).toBe(0);
  });

  test('changes nothing once the bucket has left the window', () => {
    const row = slideTo(reserved(800), bucket + bucketCount(shape), shape);

    const settled = applyWindowWrite(row, adjustBucket(bucket, { requests: 0, tokens: -500 }, shape));

    expect(settled).toBeUndefined();
  });
});

describe('a late turn', () => {
  test('moves to the present without raising the sum, however full the window is', () => {
    const row = filled(3, START, 3);
    const bucket = bucketAt(START, shape);

    const decision = decideRenewal({
      row,
      limits: { rpm: 3 },
      cost: one,
      bucket,
      nowMs: START + 5_000,
      shape,
    });
    const moved = decision.kind === 'write' ? applyWindowWrite(row, decision.write)! : row;

    expect(moved.requests).toBe(3);
    expect(roomAt(moved, { rpm: 3 }, { ms: START + 61_000, shape })).toBe(2);
    expect(roomAt(moved, { rpm: 3 }, { ms: START + 66_000, shape })).toBe(3);
  });

  test('is a new reservation once its bucket has left the window', () => {
    const full = filled(3, START + 61_250, 3);

    const decision = decideRenewal({
      row: full,
      limits: { rpm: 3 },
      cost: one,
      bucket: bucketAt(START, shape),
      nowMs: START + 61_300,
      shape,
    });

    expect(decision.kind).toBe('refuse');
  });
});

describe('the figures of a window', () => {
  test('its use is the larger share of its limits', () => {
    const row = { ...filled(3, START, 10), tokens: 90, tokenSlots: { '0': 90 } };

    expect(useOf(row, { rpm: 10, tpm: 100 }, { ms: START, shape })).toBeCloseTo(0.9);
    expect(useOf(row, {}, { ms: START, shape })).toBe(0);
  });

  test('its turns are free now or when their buckets leave', () => {
    const row = filled(2, START, 3);

    expect(freeingTimes(row, 3, { ms: START + 100, shape })).toEqual([
      START + 100,
      START + 61_000,
      START + 61_000,
    ]);
  });
});

describe('for any history', () => {
  // Writers with clock skew that read rows which are already stale when they write, as on a real table.
  const history = fc.record({
    rpm: fc.integer({ min: 1, max: 12 }),
    steps: fc.array(
      fc.record({
        afterMs: fc.integer({ min: 0, max: 9_000 }),
        skewMs: fc.integer({ min: -120, max: 120 }),
        age: fc.integer({ min: 0, max: 3 }),
        giveBack: fc.integer({ min: 0, max: 9 }),
      }),
      { minLength: 1, maxLength: 150 },
    ),
  });

  test('at most rpm turns are taken in any 60 s, sums equal slots, and a refusal’s time is exact', () => {
    fc.assert(
      fc.property(history, ({ rpm, steps }) => {
        const rows: WindowRow[] = [emptyWindow];
        const turns: { atMs: number; bucket: number }[] = [];
        let nowMs = START;
        for (const { afterMs, skewMs, age, giveBack } of steps) {
          nowMs += afterMs;
          const current = rows.at(-1)!;
          const read = rows[Math.max(0, rows.length - 1 - age)]!;
          const decision = decideReservation({
            row: read,
            limits: { rpm },
            cost: one,
            nowMs: nowMs + skewMs,
            shape,
          });
          if (decision.kind === 'write') {
            const next = applyWindowWrite(current, decision.write);
            if (next !== undefined) {
              rows.push(next);
              turns.push({ atMs: nowMs, bucket: decision.bucket });
            }
          } else if (read === current && decision.retryAtMs !== null) {
            expect(take(current, decision.retryAtMs, rpm)).toBeDefined();
            expect(take(current, decision.retryAtMs - 1, rpm)).toBeUndefined();
          }
          const last = turns.at(-1);
          if (giveBack === 0 && last !== undefined) {
            const back = applyWindowWrite(
              rows.at(-1)!,
              adjustBucket(last.bucket, { requests: -1, tokens: 0 }, shape),
            );
            if (back !== undefined) {
              rows.push(back);
              turns.pop();
            }
          }
          const row = rows.at(-1)!;
          expect(Object.values(row.requestSlots).reduce((a, b) => a + b, 0)).toBe(row.requests);
        }
        for (const { atMs } of turns) {
          const within = turns.filter((turn) => turn.atMs >= atMs && turn.atMs < atMs + 60_000);
          expect(within.length).toBeLessThanOrEqual(rpm);
        }
      }),
      { numRuns: 300 },
    );
  });
});
