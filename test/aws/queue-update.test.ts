import { describe, expect, test } from '@jest/globals';
import {
  leadUpdate,
  leaveUpdate,
  modeUpdate,
  reportUpdate,
  resignUpdate,
  ringUpdate,
} from '../../lambda/aws/queue-update.ts';
import { emptyQueueRow } from '../../lambda/core/queue-row.ts';

describe('the update that writes a queue’s row', () => {
  test('rings the bell and counts who was enqueued in one write', () => {
    expect(ringUpdate('standard', false)).toEqual({
      expression: 'ADD #enqueued :one, bell :one',
      names: { '#enqueued': 'enqueued:standard' },
      values: { ':one': 1 },
    });
  });

  test('reports what was served in each tier, and the reach', () => {
    const reach = { priority: 5, enqueuedAtMs: 99 };

    expect(reportUpdate({ leader: 'a', served: { high: 2, batch: 1 }, reach, line: '5:x' })).toEqual({
      expression: 'SET reach = :reach, line = :line, #served0 = :served0, #served1 = :served1',
      condition: 'leader = :me',
      names: { '#served0': 'served:high', '#served1': 'served:batch' },
      values: { ':me': 'a', ':reach': reach, ':line': '5:x', ':served0': 2, ':served1': 1 },
    });
    expect(reportUpdate({ leader: 'a', served: {}, reach: null, line: '' })).toEqual({
      expression: 'SET reach = :reach, line = :line',
      condition: 'leader = :me',
      values: { ':me': 'a', ':reach': null, ':line': '' },
    });
  });

  test('takes a lease that is free, its own, or lapsed', () => {
    expect(leadUpdate({ leader: 'a', nowMs: 1_000, untilMs: 16_000 })).toEqual({
      expression: 'SET leader = :me, leaseUntilMs = :until',
      condition: 'attribute_not_exists(leader) OR leader = :me OR leaseUntilMs < :now',
      values: { ':me': 'a', ':until': 16_000, ':now': 1_000 },
    });
  });

  test('leaves while the bell is still, and sets every gauge to zero', () => {
    const queue = { ...emptyQueueRow, enqueued: { high: 7, batch: 2 }, served: { high: 6 }, bell: 9 };

    expect(leaveUpdate('a', queue)).toEqual({
      expression:
        'SET #served0 = :served0, #served1 = :served1 REMOVE leader, leaseUntilMs, reach, line, callers',
      condition: 'leader = :me AND bell = :bell',
      names: { '#served0': 'served:high', '#served1': 'served:batch' },
      values: { ':me': 'a', ':bell': 9, ':served0': 7, ':served1': 2 },
    });
  });

  test('leaves a row without a bell only while it has none', () => {
    expect(leaveUpdate('a', emptyQueueRow)).toEqual({
      expression: 'REMOVE leader, leaseUntilMs, reach, line, callers',
      condition: 'leader = :me AND attribute_not_exists(bell)',
      values: { ':me': 'a' },
    });
  });

  test('says nothing of a mode that is open', () => {
    const names = { '#mode': 'mode' };

    expect(modeUpdate('open')).toEqual({ expression: 'REMOVE #mode', names });
    expect(modeUpdate('paused')).toEqual({
      expression: 'SET #mode = :mode',
      names,
      values: { ':mode': 'paused' },
    });
  });

  test('resigns a lease of its own', () => {
    expect(resignUpdate('a')).toEqual({
      expression: 'REMOVE leader, leaseUntilMs',
      condition: 'leader = :me',
      values: { ':me': 'a' },
    });
  });
});
