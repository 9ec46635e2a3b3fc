import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { GroupStore } from '../../lambda/ports/group-store.ts';
import { namedWrites } from '../setup/named-writes.ts';
import { emptyQueueRow, waitingIn } from '../../lambda/core/line/queue-row.ts';

const lease = (leader: string, nowMs: number) => ({ leader, nowMs, untilMs: nowMs + 1_000 });

/** The promises of every store of a group's queue row. */
export function queueRowContract(name: string, open: () => GroupStore): void {
  const newGroup = () => {
    const store = open();
    return { store: { ...store, ...namedWrites(store) }, group: `group ${randomUUID()}` };
  };

  describe(`queue row: ${name}`, () => {
    test('a group where nobody has ever waited has an empty row', async () => {
      const { store, group } = newGroup();

      expect((await store.read(group)).queue).toEqual(emptyQueueRow);
    });

    test('of 40 who ring at once each gets a number of its own', async () => {
      const { store, group } = newGroup();

      const rows = await Promise.all(
        Array.from({ length: 40 }, (_, n) => store.ring(group, n % 2 === 0 ? 'high' : 'batch')),
      );

      const numbers = rows.map(({ bell }) => bell).sort((a, b) => a - b);
      expect(numbers).toEqual(Array.from({ length: 40 }, (_, n) => n + 1));
      expect((await store.read(group)).queue).toMatchObject({ enqueued: { high: 20, batch: 20 }, bell: 40 });
    });

    test('a report sets what was served, however often it is sent, and how far the next turns reach', async () => {
      const { store, group } = newGroup();
      await Promise.all(['high', 'high', 'batch'].map((tier) => store.ring(group, tier)));
      await store.lead(group, lease('a', 1_000));

      await store.report(group, { leader: 'a', served: { high: 1 }, reach: null, line: '' });
      await store.report(group, { leader: 'a', served: { high: 1 }, reach: null, line: '' });
      expect(waitingIn((await store.read(group)).queue, 'high')).toBe(1);
      await store.report(group, {
        leader: 'a',
        served: { high: 2, batch: 0 },
        reach: { priority: -5, enqueuedAtMs: 1_800_000_000_000, places: 3, newcomers: -5, flow: 'abc' },
        line: '-5=abc',
        worstCaller: 2_000,
      });

      const { queue } = await store.read(group);
      expect([waitingIn(queue, 'high'), waitingIn(queue, 'batch')]).toEqual([0, 1]);
      expect(queue.reach).toEqual({
        priority: -5,
        enqueuedAtMs: 1_800_000_000_000,
        places: 3,
        newcomers: -5,
        flow: 'abc',
      });
      expect([queue.line, queue.worstCaller]).toEqual(['-5=abc', 2_000]);
    });

    test('a report of nothing but an unlimited reach changes only the reach', async () => {
      const { store, group } = newGroup();
      const { queue } = await store.lead(group, lease('a', 1_000));
      await store.report(group, {
        leader: 'a',
        served: {},
        reach: { priority: 1, enqueuedAtMs: 2 },
        line: '',
      });

      await store.report(group, { leader: 'a', served: {}, reach: null, line: '' });

      expect((await store.read(group)).queue).toEqual({ ...queue, line: '' });
    });

    test('a report of somebody who does not lead any more changes nothing', async () => {
      const { store, group } = newGroup();
      const { queue } = await store.lead(group, lease('a', 1_000));

      await store.report(group, {
        leader: 'b',
        served: { high: 9 },
        reach: { priority: 1, enqueuedAtMs: 2 },
        line: '',
      });

      expect((await store.read(group)).queue).toEqual(queue);
    });

    test('of 30 who want to lead at once exactly one does', async () => {
      const { store, group } = newGroup();

      const outcomes = await Promise.all(
        Array.from({ length: 30 }, (_, n) => store.lead(group, lease(`l${n}`, 1_000))),
      );

      const leading = outcomes.filter(({ kind }) => kind === 'leading');
      const { leader } = (await store.read(group)).queue;
      expect(leading).toHaveLength(1);
      expect(outcomes.every(({ queue }) => queue.leader === leader)).toBe(true);
    });

    test.each([
      { case: 'the leader keeps its lease', leader: 'a', nowMs: 1_500, kind: 'leading' },
      { case: 'a lease that still runs is not taken', leader: 'b', nowMs: 1_999, kind: 'led' },
      { case: 'a lease is not lapsed at its very end', leader: 'b', nowMs: 2_000, kind: 'led' },
      { case: 'a lapsed lease is taken', leader: 'b', nowMs: 2_001, kind: 'leading' },
    ])('$case', async ({ leader, nowMs, kind }) => {
      const { store, group } = newGroup();
      await store.lead(group, lease('a', 1_000));

      const outcome = await store.lead(group, lease(leader, nowMs));

      expect(outcome.kind).toBe(kind);
      expect(outcome.queue.leader).toBe(kind === 'leading' ? leader : 'a');
      expect(outcome.queue.leaseUntilMs).toBe(kind === 'leading' ? nowMs + 1_000 : 2_000);
    });

    test('a leader leaves when the bell has not rung, and every gauge stands at zero', async () => {
      const { store, group } = newGroup();
      await store.ring(group, 'high');
      await store.ring(group, 'batch');
      const { queue } = await store.lead(group, lease('a', 1_000));

      const hasLeft = await store.leave(group, { leader: 'a', queue });

      const after = (await store.read(group)).queue;
      expect(hasLeft).toBe(true);
      expect(after).toMatchObject({ leader: null, leaseUntilMs: 0, reach: null, bell: 2 });
      expect(after.served).toEqual(after.enqueued);
    });

    test('a leader leaves a group where the bell has never rung', async () => {
      const { store, group } = newGroup();
      const { queue } = await store.lead(group, lease('a', 1_000));

      expect(await store.leave(group, { leader: 'a', queue })).toBe(true);
      expect((await store.read(group)).queue).toEqual(emptyQueueRow);
    });

    test.each(['first', 'second'])('a leader stays when the bell rings for the %s time', async (time) => {
      const { store, group } = newGroup();
      if (time === 'second') await store.ring(group, 'high');
      const { queue } = await store.lead(group, lease('a', 1_000));
      await store.ring(group, 'high');

      const hasLeft = await store.leave(group, { leader: 'a', queue });

      const after = (await store.read(group)).queue;
      expect(hasLeft).toBe(false);
      expect(after.leader).toBe('a');
      expect(waitingIn(after, 'high')).toBe(time === 'second' ? 2 : 1);
    });

    test('whoever rings while the leader leaves sees either a leader who stays or none', async () => {
      const { store, group } = newGroup();

      for (let round = 0; round < 10; round++) {
        const { queue } = await store.lead(group, lease('a', 1_000));
        const [hasLeft, rung] = await Promise.all([
          store.leave(group, { leader: 'a', queue }),
          store.ring(group, 'high'),
        ]);

        expect(rung.leader).toBe(hasLeft ? null : 'a');
        await store.lead(group, lease('a', 1_000));
        await store.report(group, { leader: 'a', served: { high: rung.bell }, reach: null, line: '' });
      }
    });

    test('only the leader can leave or resign', async () => {
      const { store, group } = newGroup();
      const { queue } = await store.lead(group, lease('a', 1_000));

      await store.resign(group, 'b');

      expect(await store.leave(group, { leader: 'b', queue })).toBe(false);
      expect((await store.read(group)).queue).toEqual(queue);
    });

    test('a leader who resigns leaves the gauge and the bell as they are', async () => {
      const { store, group } = newGroup();
      await store.ring(group, 'high');
      await store.lead(group, lease('a', 1_000));
      await store.ring(group, 'high');

      await store.resign(group, 'a');

      const { queue } = await store.read(group);
      expect(queue).toMatchObject({ leader: null, leaseUntilMs: 0, bell: 2 });
      expect(waitingIn(queue, 'high')).toBe(2);
    });

    test('callers who wait are counted, and forgotten when the leader leaves', async () => {
      const { store, group } = newGroup();
      await Promise.all(Array.from({ length: 20 }, () => store.ring(group, 'high', true)));
      await store.ring(group, 'high');
      await Promise.all(Array.from({ length: 5 }, () => store.callerLeft(group)));

      const { queue } = await store.lead(group, lease('a', 1_000));
      expect(queue.callers).toBe(15);
      await store.callerCame(group);
      expect((await store.read(group)).queue).toMatchObject({ callers: 16, bell: queue.bell });

      expect(await store.leave(group, { leader: 'a', queue })).toBe(true);
      expect((await store.read(group)).queue.callers).toBe(0);
    });

    test('a change of tier moves on the gauge and rings; one within a tier only counts', async () => {
      const { store, group } = newGroup();
      await store.ring(group, 'batch');

      await store.announceChange(group, { from: 'batch', to: 'high' });
      await store.announceChange(group, null);

      const { queue } = await store.read(group);
      expect([waitingIn(queue, 'batch'), waitingIn(queue, 'high')]).toEqual([0, 1]);
      expect(queue).toMatchObject({ bell: 2, changes: 2 });
    });

    test('of two changes of one request the newer one is kept, whichever comes last', async () => {
      const { store, group } = newGroup();
      const change = { id: 'req_1', isOver: false, priority: 5, tier: 'high', deadlineMs: 9_000 };
      await Promise.all(
        [1, 4, 2, 3].map((revision) => store.noteChange(group, { ...change, revision, priority: revision })),
      );
      await store.noteChange(group, { ...change, id: 'req_2', revision: 1, isOver: true });

      const changes = await store.changes(group);
      expect(changes).toHaveLength(2);
      expect(changes).toContainEqual({ ...change, revision: 4, priority: 4 });

      await store.forgetChanges(group, ['req_1', 'req_3']);
      expect((await store.changes(group)).map(({ id }) => id)).toEqual(['req_2']);
      expect(Object.keys((await store.read(group)).windows)).toEqual([]);
    });

    test('a mode stays until another is set, whoever leads, rings and leaves; a row without a mode is open', async () => {
      const { store, group } = newGroup();

      expect(await store.setMode(group, 'open')).toEqual(emptyQueueRow);
      expect(await store.setMode(group, 'paused')).toEqual({ ...emptyQueueRow, mode: 'paused' });
      expect((await store.ring(group, 'high')).mode).toBe('paused');
      const { queue } = await store.lead(group, lease('a', 1_000));
      await store.report(group, { leader: 'a', served: { high: 1 }, reach: null, line: '' });
      expect(await store.leave(group, { leader: 'a', queue })).toBe(true);
      expect((await store.read(group)).queue.mode).toBe('paused');

      expect((await store.setMode(group, 'draining')).mode).toBe('draining');
      await store.lead(group, lease('b', 1_000));
      await store.resign(group, 'b');
      expect((await store.read(group)).queue.mode).toBe('draining');

      expect((await store.setMode(group, 'open')).enqueued).toEqual({ high: 1 });
      expect((await store.read(group)).queue.mode).toBe('open');
    });

    test('queue row and windows of a group do not touch each other', async () => {
      const { store, group } = newGroup();

      await store.writeWindow(group, 'queue', { kind: 'cool', untilMs: 9 });
      await store.ring(group, 'high');

      const { queue, windows } = await store.read(group);
      expect(queue.enqueued).toEqual({ high: 1 });
      expect(windows.queue?.cooldownUntilMs).toBe(9);
    });
  });
}
