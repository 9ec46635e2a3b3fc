import { describe, expect, test } from '@jest/globals';
import { groupBoard } from '../../../lambda/core/operate/group-board.ts';
import type { Deployment } from '../../../lambda/core/config/headway-config.ts';
import { emptyQueueRow } from '../../../lambda/core/line/queue-row.ts';
import { closedBreaker } from '../../../lambda/core/windows/breaker.ts';
import { emptyWindow, type WindowRow } from '../../../lambda/core/windows/window-row.ts';
import { applyWindowWrite, decideReservation } from '../../../lambda/core/windows/window.ts';

const shape = { bucketMs: 250, guardMs: 1_000 };
const nowMs = 1_800_000_000_000;
const deployment: Deployment = { id: 'd', group: 'g', provider: 'mock', model: 'm', order: 1, weight: 1 };
const tiers = [
  { name: 'high', maxPriority: 10 },
  { name: 'low', maxPriority: null },
];

function boardOf(row: WindowRow | undefined, limits: Pick<Deployment, 'rpm' | 'tpm' | 'parallel'>) {
  const state = { queue: emptyQueueRow, windows: row === undefined ? {} : { d: row } };
  const seen = { deployments: [{ ...deployment, ...limits }], tiers, nowMs, shape };
  const [board] = groupBoard(state, seen).deployments;
  if (board === undefined) throw new Error('no deployment');
  return board;
}

function reserve(row: WindowRow, atMs: number, tokens = 0): WindowRow {
  const limits = { rpm: 1_000, tpm: 1_000_000 };
  const decision = decideReservation({ row, limits, cost: { requests: 1, tokens }, nowMs: atMs, shape });
  if (decision.kind === 'refuse') throw new Error('refused');
  return applyWindowWrite(row, decision.write) ?? row;
}

describe("a deployment's window on the board", () => {
  test('is empty where it was never used', () => {
    expect(boardOf(undefined, { rpm: 3 })).toMatchObject({
      rpm: 3,
      tpm: null,
      requests: 0,
      cappedBy: 'none',
      nextTurnMs: nowMs,
      requestStrip: Array(61).fill(0),
    });
  });

  test('shows each second of the window, oldest first, and nothing that has left it', () => {
    let row = reserve(emptyWindow, nowMs - 61_250);
    row = reserve(row, nowMs - 60_500);
    row = reserve(row, nowMs - 1_500);
    row = reserve(row, nowMs - 250);
    row = reserve(row, nowMs, 70);
    const board = boardOf(row, { rpm: 100, tpm: 1_000 });

    expect(board.requests).toBe(4);
    expect(
      board.requestStrip.map((n, second) => (n > 0 ? [second, n] : [])).filter((at) => at.length > 0),
    ).toEqual([
      [0, 1],
      [59, 1],
      [60, 2],
    ]);
    expect(board.tokenStrip.at(-1)).toBe(70);
    expect(board.requestStrip.reduce((sum, n) => sum + n, 0)).toBe(board.requests);
  });

  test('is capped by its requests until the oldest of them leaves', () => {
    const board = boardOf(reserve(emptyWindow, nowMs - 10_000), { rpm: 1 });

    expect(board.cappedBy).toBe('requests');
    expect(board.nextTurnMs).toBe(nowMs - 10_000 + 61_000);
  });

  const used = reserve(emptyWindow, nowMs, 500);
  test.each([
    ['tokens', used, { tpm: 500 }],
    ['parallel', { ...used, leases: { a: nowMs + 1 } }, { rpm: 2, parallel: 1 }],
    ['none', { ...used, leases: { a: nowMs } }, { rpm: 2, parallel: 1 }],
    ['cooldown', { ...used, cooldownUntilMs: nowMs + 1 }, { rpm: 1 }],
    ['breaker', { ...used, breaker: { ...closedBreaker, openings: 1, untilMs: nowMs + 1 } }, { rpm: 1 }],
    ['out', { ...used, outUntilMs: nowMs + 1 }, { rpm: 1 }],
    ['none', { ...used, cooldownUntilMs: nowMs }, { rpm: 2 }],
  ] as const)('names what caps it: %s', (cappedBy, row, limits) => {
    expect(boardOf(row, limits).cappedBy).toBe(cappedBy);
  });
});

describe('a group on the board', () => {
  test('has its mode, its leader and how many wait in each tier', () => {
    const queue = {
      ...emptyQueueRow,
      mode: 'paused' as const,
      leader: 'me',
      leaseUntilMs: nowMs + 1,
      enqueued: { low: 5 },
      served: { low: 2 },
    };
    const board = groupBoard({ queue, windows: {} }, { deployments: [], tiers, nowMs, shape });

    expect(board).toEqual({
      mode: 'paused',
      isLed: true,
      deployments: [],
      tiers: [
        { name: 'high', maxPriority: 10, waiting: 0, served: 0 },
        { name: 'low', maxPriority: null, waiting: 3, served: 2 },
      ],
    });
  });
});
