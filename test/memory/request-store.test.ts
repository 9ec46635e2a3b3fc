import { describe, expect, test } from '@jest/globals';
import { memoryRequestStore } from '../../lambda/memory/memory-request-store.ts';
import { virtualClock } from '../../testkit/virtual-clock.ts';
import { sampleRecord } from '../setup/sample-records.ts';

const HOUR_MS = 3_600_000;

function openStore() {
  const clock = virtualClock();
  return { clock, store: memoryRequestStore({ clock, retentionMs: HOUR_MS }) };
}

describe('a request store in memory that forgets', () => {
  test('forgets a record so long after its end', async () => {
    const { clock, store } = openStore();
    const record = sampleRecord({
      status: 'in_progress',
      attempts: 1,
      deadlineMs: clock.now() + 10 * HOUR_MS,
    });
    await store.create(record);
    await clock.advance(5_000);
    const end = {
      name: 'complete',
      attempt: 1,
      nowMs: clock.now(),
      response: null,
      statusCode: 200,
    } as const;
    await store.transition(record.id, end);

    await clock.advance(HOUR_MS - 1);
    expect(await store.read(record.id)).toMatchObject({ status: 'completed' });
    await clock.advance(1);

    expect(await store.read(record.id)).toBeUndefined();
    expect(await store.readMany([record.id])).toEqual([]);
    expect(await store.transition(record.id, end)).toEqual({ kind: 'conflict', record: undefined });
  });

  test('keeps one that has not ended until so long after its deadline', async () => {
    const { clock, store } = openStore();
    const record = sampleRecord({ deadlineMs: clock.now() + 10 * HOUR_MS });
    await store.create(record);

    await clock.advance(11 * HOUR_MS - 1);
    expect(await store.glance(record.id)).toEqual(record);
    await clock.advance(1);

    expect(await store.glance(record.id)).toBeUndefined();
  });

  test('an id that was forgotten may be used again', async () => {
    const { clock, store } = openStore();
    const record = sampleRecord({ deadlineMs: clock.now() });
    await store.create(record);
    await clock.advance(HOUR_MS);

    await store.create({ ...record, priority: 7, deadlineMs: clock.now() });

    expect(await store.read(record.id)).toMatchObject({ priority: 7 });
  });
});
