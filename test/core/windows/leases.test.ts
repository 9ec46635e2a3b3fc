import { expect, test } from '@jest/globals';
import { decideLeases, LEASE_MS } from '../../../lambda/core/windows/leases.ts';
import { emptyWindow, type WindowRow } from '../../../lambda/core/windows/window-row.ts';
import {
  applyWindowWrite,
  decideRenewal,
  decideReservation,
  type ReservationDecision,
} from '../../../lambda/core/windows/window.ts';

const T = 1_800_000_000_000;
const shape = { bucketMs: 250, guardMs: 1_000 };

interface Given {
  /** Until when each lease counts, ms from now. */
  readonly held?: Readonly<Record<string, number>>;
  readonly ids?: readonly string[];
}

const leases = (held: Readonly<Record<string, number>> = {}) =>
  Object.fromEntries(Object.entries(held).map(([id, inMs]) => [id, T + inMs]));

const decide = ({ held, ids = ['new'] }: Given) =>
  decideLeases({ leases: leases(held), ids, most: 2, nowMs: T });

test.each<[string, Given, object]>([
  ['none is taken', {}, { kind: 'leased', leases: { new: T + LEASE_MS }, areAllLive: true }],
  [
    'one is taken',
    { held: { a: 60_000 } },
    { kind: 'leased', leases: { a: T + 60_000, new: T + LEASE_MS }, areAllLive: true },
  ],
  ['all are taken', { held: { a: 60_000, b: 70_000 } }, { kind: 'full', retryAtMs: T + 500 }],
  ['all are, and one expires soon', { held: { a: 60_000, b: 200 } }, { kind: 'full', retryAtMs: T + 200 }],
  [
    'one has expired',
    { held: { a: 60_000, b: 0 } },
    { kind: 'leased', leases: { a: T + 60_000, new: T + LEASE_MS }, areAllLive: false },
  ],
  ['two are wanted, and one is free', { held: { a: 60_000 }, ids: ['x', 'y'] }, { kind: 'full' }],
  [
    'it has one already',
    { held: { a: 60_000, new: 1 } },
    { kind: 'leased', leases: { a: T + 60_000, new: T + LEASE_MS }, areAllLive: true },
  ],
])('%s', (_what, given, expected) => {
  expect(decide(given)).toMatchObject(expected);
});

const written = (row: WindowRow, decision: ReservationDecision): WindowRow => {
  const next = decision.kind === 'write' ? applyWindowWrite(row, decision.write) : undefined;
  if (next === undefined) throw new Error(JSON.stringify(decision));
  return next;
};

const reserve = (row: WindowRow, id: string, { nowMs = T, parallel = 2 } = {}) =>
  decideReservation({
    row,
    limits: { parallel },
    cost: { requests: 1, tokens: 0 },
    turnIds: [id],
    nowMs,
    shape,
  });

test('so many calls are under way and no more, until one ends', () => {
  const two = written(
    written(emptyWindow, reserve(emptyWindow, 'a')),
    reserve(written(emptyWindow, reserve(emptyWindow, 'a')), 'b'),
  );

  expect(reserve(two, 'c')).toEqual({ kind: 'refuse', retryAtMs: T + 500 });
  const one = applyWindowWrite(two, { kind: 'free', lease: 'a' })!;
  expect(Object.keys(written(one, reserve(one, 'c')).leases)).toEqual(['b', 'c']);
});

test('two who have seen the same row do not both get the last one', () => {
  const one = written(emptyWindow, reserve(emptyWindow, 'a'));
  const first = reserve(one, 'b');
  const second = reserve(one, 'c');
  const two = written(one, first);

  expect(second.kind === 'write' && applyWindowWrite(two, second.write)).toBeUndefined();
});

test('a call of which nothing is heard makes way after its lease', () => {
  const one = written(emptyWindow, reserve(emptyWindow, 'a', { parallel: 1 }));
  const at = (ms: number) => reserve(one, 'b', { nowMs: T + ms, parallel: 1 });

  expect(at(LEASE_MS - 1)).toEqual({ kind: 'refuse', retryAtMs: T + LEASE_MS });
  expect(Object.keys(written(one, at(LEASE_MS)).leases)).toEqual(['b']);
});

test('a renewed call keeps its lease, one that has ended is not renewed, and nothing is freed twice', () => {
  const one = written(emptyWindow, reserve(emptyWindow, 'a'));
  const untilMs = T + 120_000;

  expect(applyWindowWrite(one, { kind: 'renew', lease: 'a', untilMs })?.leases).toEqual({ a: untilMs });
  expect(applyWindowWrite(one, { kind: 'renew', lease: 'b', untilMs })).toBeUndefined();
  expect(applyWindowWrite(one, { kind: 'free', lease: 'b' })).toBeUndefined();
});

test('a turn that is taken up late keeps its lease, or needs room if it has expired', () => {
  const one = written(emptyWindow, reserve(emptyWindow, 'a', { parallel: 1 }));
  const renew = (row: WindowRow, nowMs: number) =>
    decideRenewal({
      row,
      limits: { parallel: 1 },
      cost: { requests: 1, tokens: 0 },
      bucket: T / 250,
      turnIds: ['a'],
      nowMs,
      shape,
    });

  expect(written(one, renew(one, T + 2_000)).leases).toEqual({ a: T + 2_000 + LEASE_MS });
  const lateMs = T + LEASE_MS;
  const other = written(one, reserve(one, 'b', { nowMs: lateMs, parallel: 1 }));
  expect(renew(other, lateMs + 1).kind).toBe('refuse');
});

test('what does not limit calls at once leaves the leases as they are', () => {
  const one = written(emptyWindow, reserve(emptyWindow, 'a'));
  const decision = decideReservation({
    row: one,
    limits: { rpm: 5 },
    cost: { requests: 1, tokens: 0 },
    nowMs: T + 5_000,
    shape,
  });

  expect(written(one, decision).leases).toEqual(one.leases);
  expect(JSON.stringify(decision)).not.toContain('leases');
});
