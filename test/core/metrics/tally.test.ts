import { describe, expect, test } from '@jest/globals';
import { createTally, type Tally } from '../../../lambda/core/metrics/tally.ts';

const place = (id: string, priority: number) => ({ id, priority, enqueuedAtMs: 0, tier: 'standard' });

/** Calls every method of a tally once; the newcomer was passed over. */
function noteAll(tally: Tally): void {
  tally.noteTurn(place('req_2', 100), { startAtMs: 5_000, isByShare: false });
  tally.noteNewcomer(place('req_1', 0));
  tally.noteIdlePoll();
  tally.noteExpiredJob();
  tally.noteUpstreamError('failed');
}

function countsOf(tally: Tally) {
  const { waits, upstreamErrors, ...counts } = tally.take();
  const waitsMs = [...waits].map(([tier, sample]) => [tier, sample.values()]);
  return { ...counts, errors: [...upstreamErrors], waitsMs };
}

const one = { turns: 1, starvedTurns: 0, inversions: 1, leadChanges: 1, idlePolls: 1, expiredJobs: 1 };
const none = { turns: 0, starvedTurns: 0, inversions: 0, leadChanges: 0, idlePolls: 0, expiredJobs: 0 };

describe('the tally of a shift', () => {
  test('counts until the counts are taken, and begins anew then', () => {
    const tally = createTally();

    noteAll(tally);

    expect(countsOf(tally)).toEqual({ ...one, errors: [['failed', 1]], waitsMs: [['standard', [5_000]]] });
    expect(countsOf(tally)).toEqual({ ...none, errors: [], waitsMs: [] });
  });

  test('still knows who had the latest turns when it has begun anew', () => {
    const tally = createTally();
    noteAll(tally);
    tally.take();

    tally.noteNewcomer(place('req_0', 0));

    expect(tally.take().inversions).toBe(1);
  });

  test('counts a turn that a tier had as its share, which passes nobody over', () => {
    const tally = createTally();

    tally.noteTurn(place('req_2', 100), { startAtMs: 5_000, isByShare: true });
    tally.noteNewcomer(place('req_1', 0));

    expect(countsOf(tally)).toMatchObject({ turns: 1, starvedTurns: 1, inversions: 0 });
  });
});
