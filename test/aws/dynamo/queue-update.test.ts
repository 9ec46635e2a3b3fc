import { describe, expect, test } from '@jest/globals';
import { queueUpdate } from '../../../lambda/aws/dynamo/groups/queue-update.ts';
import { emptyQueueRow } from '../../../lambda/core/line/queue-row.ts';
import {
  announceWrite,
  callerLeftWrite,
  leadWrite,
  leaveWrite,
  modeWrite,
  reportWrite,
  resignWrite,
  ringWrite,
} from '../../../lambda/core/line/queue-write.ts';

describe('the update that writes a queue’s row', () => {
  test('rings the bell and counts who was enqueued in one write', () => {
    expect(queueUpdate(ringWrite('standard'))).toEqual({
      expression: 'ADD #count0 :v0, #bell :v1',
      names: { '#count0': 'enqueued:standard', '#bell': 'bell' },
      values: { ':v0': 1, ':v1': 1 },
    });
  });

  test('is not sent again where it counts a caller out', () => {
    expect(queueUpdate(callerLeftWrite)).toEqual({
      expression: 'ADD #callers :v0',
      condition: '#callers > :v1',
      names: { '#callers': 'callers' },
      values: { ':v0': -1, ':v1': 0 },
      isSentOnce: true,
    });
  });

  test('moves a changed request from one tier’s gauge to the other’s', () => {
    expect(queueUpdate(announceWrite({ from: 'batch', to: 'high' }))).toEqual({
      expression: 'ADD #changes :v0, #bell :v1, #count2 :v2, #count3 :v3',
      names: {
        '#changes': 'changes',
        '#bell': 'bell',
        '#count2': 'enqueued:batch',
        '#count3': 'enqueued:high',
      },
      values: { ':v0': 1, ':v1': 1, ':v2': -1, ':v3': 1 },
    });
  });

  test('reports what was served in each tier, and the reach', () => {
    const reach = { priority: 5, enqueuedAtMs: 99 };

    expect(queueUpdate(reportWrite({ leader: 'a', served: { high: 2 }, reach, line: '5:x' }))).toEqual({
      expression: 'SET #reach = :v0, #line = :v1, #count2 = :v2',
      condition: '#leader = :v3',
      names: { '#reach': 'reach', '#line': 'line', '#count2': 'served:high', '#leader': 'leader' },
      values: { ':v0': reach, ':v1': '5:x', ':v2': 2, ':v3': 'a' },
    });
    expect(queueUpdate(reportWrite({ leader: 'a', served: {}, reach: null, line: '' }))).toMatchObject({
      expression: 'SET #reach = :v0, #line = :v1',
      values: { ':v0': null, ':v1': '', ':v2': 'a' },
    });
  });

  test('takes a lease that is free, its own, or lapsed', () => {
    expect(queueUpdate(leadWrite({ leader: 'a', nowMs: 1_000, untilMs: 16_000 }))).toEqual({
      expression: 'SET #leader = :v0, #leaseUntilMs = :v1',
      condition: 'attribute_not_exists(#leader) OR #leader = :v2 OR #leaseUntilMs < :v3',
      names: { '#leader': 'leader', '#leaseUntilMs': 'leaseUntilMs' },
      values: { ':v0': 'a', ':v1': 16_000, ':v2': 'a', ':v3': 1_000 },
    });
  });

  test('leaves while the bell is still, and sets every gauge to zero', () => {
    const queue = { ...emptyQueueRow, enqueued: { high: 7, batch: 2 }, served: { high: 6 }, bell: 9 };

    expect(queueUpdate(leaveWrite('a', queue))).toMatchObject({
      expression:
        'SET #count0 = :v0, #count1 = :v1 REMOVE #leader, #leaseUntilMs, #reach, #line, #callers, #worstCaller',
      condition: '#leader = :v2 AND #bell = :v3',
      values: { ':v0': 7, ':v1': 2, ':v2': 'a', ':v3': 9 },
    });
  });

  test('leaves a row without a bell only while it has none', () => {
    expect(queueUpdate(leaveWrite('a', emptyQueueRow))).toMatchObject({
      expression: 'REMOVE #leader, #leaseUntilMs, #reach, #line, #callers, #worstCaller',
      condition: '#leader = :v0 AND attribute_not_exists(#bell)',
      values: { ':v0': 'a' },
    });
  });

  test('takes the mode away where it is open, and sends no values then', () => {
    const names = { '#mode': 'mode' };

    expect(queueUpdate(modeWrite('open'))).toEqual({ expression: 'REMOVE #mode', names });
    expect(queueUpdate(modeWrite('paused'))).toEqual({
      expression: 'SET #mode = :v0',
      names,
      values: { ':v0': 'paused' },
    });
  });

  test('resigns a lease of its own', () => {
    expect(queueUpdate(resignWrite('a'))).toEqual({
      expression: 'REMOVE #leader, #leaseUntilMs',
      condition: '#leader = :v0',
      names: { '#leader': 'leader', '#leaseUntilMs': 'leaseUntilMs' },
      values: { ':v0': 'a' },
    });
  });
});
