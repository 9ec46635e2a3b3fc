import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { GroupStore } from '../../lambda/ports/group-store.ts';
import {
  bucketAt,
  bucketCount,
  emptyWindow,
  slotOf,
  type WindowRow,
} from '../../lambda/core/windows/window-row.ts';
import type { Reservation } from '../../lambda/app/turns/reserve.ts';
import { LEASE_MS } from '../../lambda/core/windows/leases.ts';
import { closedBreaker, type Breaker } from '../../lambda/core/windows/breaker.ts';
import {
  adjustBucket,
  applyWindowWrite,
  decideReservation,
  type WindowWrite,
} from '../../lambda/core/windows/window.ts';
import { DEPLOYMENT, reserver, SHAPE } from '../setup/reserving.ts';

const T0 = 1_800_000_000_000;
const B0 = bucketAt(T0, SHAPE);

/** The promises of every store of windows. `open` gives a store whose groups nobody else uses. */
export function windowContract(name: string, open: () => GroupStore): void {
  const newGroup = () => ({ store: open(), group: `group ${randomUUID()}` });

  const use = (store: GroupStore, group: string, at: { readonly limit: number; readonly ms: number }) =>
    reserver({ groups: store, group, limits: { rpm: at.limit }, clock: { now: () => at.ms } });

  async function stored(store: GroupStore, group: string): Promise<WindowRow | undefined> {
    return (await store.read(group)).windows[DEPLOYMENT];
  }

  describe(`windows: ${name}`, () => {
    test('a group never used has no windows', async () => {
      const { store, group } = newGroup();

      expect((await store.read(group)).windows).toEqual({});
    });

    test('of 100 who reserve at once at a limit of 17, exactly 17 get a turn', async () => {
      const { store, group } = newGroup();

      const outcomes = await Promise.all(
        Array.from({ length: 100 }, () => use(store, group, { limit: 17, ms: T0 })()),
      );

      expect(outcomes.filter(({ kind }) => kind === 'turn')).toHaveLength(17);
      expect(await stored(store, group)).toMatchObject({ requests: 17, clock: B0 });
    });

    test('of 100 who reserve at once on clocks some buckets apart, exactly 17 get a turn', async () => {
      const { store, group } = newGroup();

      const outcomes = await Promise.all(
        Array.from({ length: 100 }, (_, n) => use(store, group, { limit: 17, ms: T0 + (n % 5) * 250 })()),
      );

      const row = await stored(store, group);
      expect(outcomes.filter(({ kind }) => kind === 'turn')).toHaveLength(17);
      expect(row?.requests).toBe(17);
      expect(Object.values(row?.requestSlots ?? {}).reduce((a, b) => a + b)).toBe(17);
    });

    test('of 100 who find a window that has just emptied, exactly 17 get a turn', async () => {
      const { store, group } = newGroup();
      await Promise.all(Array.from({ length: 20 }, () => use(store, group, { limit: 17, ms: T0 })()));

      const outcomes = await Promise.all(
        Array.from({ length: 100 }, (_, n) => use(store, group, { limit: 17, ms: T0 + 61_000 + n })()),
      );

      expect(outcomes.filter(({ kind }) => kind === 'turn')).toHaveLength(17);
    });

    test('of 60 who reserve at once, exactly 7 have calls under way; each that ends makes room for one', async () => {
      const { store, group } = newGroup();
      const writer = (ms: number) =>
        reserver({ groups: store, group, limits: { parallel: 7 }, clock: { now: () => ms } })();
      const crowd = (ms: number) =>
        Promise.all(Array.from({ length: 60 }, (_, n) => writer(ms + (n % 3) * 250)));
      const turnsOf = (outcomes: readonly Reservation[]) =>
        outcomes.flatMap((outcome) => (outcome.kind === 'turn' ? [outcome.turn.id] : []));

      const first = turnsOf(await crowd(T0));
      const [lease = ''] = first;
      const ends = [1, 2].map(() => store.writeWindow(group, DEPLOYMENT, { kind: 'free', lease }));
      const freed = (await Promise.all(ends)).map(({ kind }) => kind).toSorted();
      const second = turnsOf(await crowd(T0 + 5_000));

      expect([first.length, second.length]).toEqual([7, 1]);
      expect(freed).toEqual(['stale', 'written']);
      expect(Object.keys((await stored(store, group))?.leases ?? {})).toHaveLength(7);
    });

    test('leases that nobody renews make way, and a renewed one does not', async () => {
      const { store, group } = newGroup();
      const at = (ms: number) =>
        reserver({ groups: store, group, limits: { parallel: 2 }, clock: { now: () => ms } })();
      const kept = await at(T0);
      await at(T0);
      const lease = kept.kind === 'turn' ? kept.turn.id : '';

      await store.writeWindow(group, DEPLOYMENT, { kind: 'renew', lease, untilMs: T0 + 2 * LEASE_MS });
      const early = await at(T0 + LEASE_MS - 1);
      const late = [await at(T0 + LEASE_MS), await at(T0 + LEASE_MS)];

      expect([early, ...late].map(({ kind }) => kind)).toEqual(['full', 'turn', 'full']);
    });

    test('requests and tokens are limited together', async () => {
      const { store, group } = newGroup();
      const clock = { now: () => T0 };
      const writer = () => reserver({ groups: store, group, limits: { rpm: 9, tpm: 1_000 }, clock });

      const outcomes = await Promise.all(Array.from({ length: 30 }, () => writer()(150)));

      expect(outcomes.filter(({ kind }) => kind === 'turn')).toHaveLength(6);
      expect(await stored(store, group)).toMatchObject({ requests: 6, tokens: 900 });
    });

    test('of two who replace the same version one is refused, and shown the current row', async () => {
      const { store, group } = newGroup();
      const write: WindowWrite = {
        kind: 'replace',
        expectedVersion: 0,
        row: { version: 1, clock: B0, requests: 1, tokens: 0, requestSlots: { '3': 1 }, tokenSlots: {} },
        nowMs: T0,
      };

      const first = await store.writeWindow(group, DEPLOYMENT, write);
      const second = await store.writeWindow(group, DEPLOYMENT, write);

      expect(first.kind).toBe('written');
      expect(second).toEqual({ kind: 'stale', row: first.row });
      expect(await stored(store, group)).toEqual(first.row);
    });

    test('a breaker changes what was seen of it, and a turn is refused that was decided by another', async () => {
      const { store, group } = newGroup();
      await use(store, group, { limit: 5, ms: T0 })();
      const next: Breaker = { ...closedBreaker, version: 1, streak: 1, failedBy: [{ id: 'a', atMs: T0 }] };
      const write = { kind: 'breaker', seen: { version: 0, next } } as const;
      const cost = { requests: 1, tokens: 0 };
      const before = (await stored(store, group)) ?? emptyWindow;
      const late = decideReservation({ row: before, limits: { rpm: 5 }, cost, nowMs: T0, shape: SHAPE });

      const written = await store.writeWindow(group, DEPLOYMENT, write);
      const again = await store.writeWindow(group, DEPLOYMENT, write);
      const turn = late.kind === 'write' ? await store.writeWindow(group, DEPLOYMENT, late.write) : late;
      const after = (await stored(store, group)) ?? emptyWindow;

      expect([written.kind, again.kind, turn.kind]).toEqual(['written', 'stale', 'stale']);
      expect(after).toMatchObject({ requests: 1, breaker: next });
      const anew = decideReservation({ row: after, limits: { rpm: 5 }, cost, nowMs: T0, shape: SHAPE });
      const fresh = anew.kind === 'write' ? await store.writeWindow(group, DEPLOYMENT, anew.write) : anew;
      expect(fresh).toMatchObject({ kind: 'written', row: { requests: 2, breaker: next } });
    });

    test('what was reserved is corrected in its own bucket, also after the window has moved on', async () => {
      const { store, group } = newGroup();
      await use(store, group, { limit: 5, ms: T0 })();
      await use(store, group, { limit: 5, ms: T0 + 30_000 })();

      const outcome = await store.writeWindow(
        group,
        DEPLOYMENT,
        adjustBucket(B0, { requests: -1, tokens: 40 }, SHAPE),
      );

      expect(outcome).toMatchObject({ kind: 'written', row: { requests: 1, tokens: 40 } });
      expect(outcome.row.requestSlots[slotOf(B0, SHAPE)]).toBe(0);
      expect(outcome.row.tokenSlots[slotOf(B0, SHAPE)]).toBe(40);
    });

    test('a bucket that has left the window is not corrected any more', async () => {
      const { store, group } = newGroup();
      await use(store, group, { limit: 5, ms: T0 })();
      await use(store, group, { limit: 5, ms: T0 + bucketCount(SHAPE) * SHAPE.bucketMs })();

      const outcome = await store.writeWindow(
        group,
        DEPLOYMENT,
        adjustBucket(B0, { requests: -1, tokens: 0 }, SHAPE),
      );

      expect(outcome).toMatchObject({ kind: 'stale', row: { requests: 1 } });
    });

    test('a window that nobody has used cannot be corrected', async () => {
      const { store, group } = newGroup();

      const outcome = await store.writeWindow(
        group,
        DEPLOYMENT,
        adjustBucket(B0, { requests: -1, tokens: 0 }, SHAPE),
      );

      expect(outcome).toEqual({ kind: 'stale', row: emptyWindow });
      expect(await stored(store, group)).toBeUndefined();
    });

    test('a cooling window gives no turns until the cooldown ends, and is as it was afterwards', async () => {
      const { store, group } = newGroup();
      await store.writeWindow(group, DEPLOYMENT, { kind: 'cool', untilMs: T0 + 5_000 });

      const during = await use(store, group, { limit: 2, ms: T0 + 4_999 })();
      const after = await use(store, group, { limit: 2, ms: T0 + 5_000 })();

      expect(during).toEqual({ kind: 'full', retryAtMs: T0 + 5_000 });
      expect(after.kind).toBe('turn');
    });

    test('a cooldown is never shortened', async () => {
      const { store, group } = newGroup();
      await store.writeWindow(group, DEPLOYMENT, { kind: 'cool', untilMs: T0 + 5_000 });

      const outcome = await store.writeWindow(group, DEPLOYMENT, { kind: 'cool', untilMs: T0 + 4_000 });

      expect(outcome).toMatchObject({ kind: 'stale', row: { cooldownUntilMs: T0 + 5_000 } });
    });

    test('a deployment that is out of service stays so for the longest time said, and its window goes on', async () => {
      const { store, group } = newGroup();
      await store.writeWindow(group, DEPLOYMENT, { kind: 'out', untilMs: T0 + 5_000 });

      const outcome = await store.writeWindow(group, DEPLOYMENT, { kind: 'out', untilMs: T0 + 4_000 });
      const first = await use(store, group, { limit: 2, ms: T0 })();
      const second = await use(store, group, { limit: 2, ms: T0 })();

      expect(outcome).toMatchObject({ kind: 'stale', row: { outUntilMs: T0 + 5_000 } });
      expect([first.kind, second.kind]).toEqual(['turn', 'turn']);
      expect(await stored(store, group)).toMatchObject({ requests: 2, outUntilMs: T0 + 5_000 });
    });

    test('windows of several deployments are read together and kept apart', async () => {
      const { store, group } = newGroup();
      await store.writeWindow(group, 'a#1', { kind: 'cool', untilMs: 1 });
      await store.writeWindow(group, 'b', { kind: 'cool', untilMs: 2 });

      const { windows } = await store.read(group);

      expect(windows).toEqual({
        'a#1': { ...emptyWindow, cooldownUntilMs: 1 },
        b: { ...emptyWindow, cooldownUntilMs: 2 },
      });
    });

    test('whatever is written in whatever order, the row is what the pure function makes of it', async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(anyWrite, { minLength: 1, maxLength: 12 }), async (writes) => {
          const { store, group } = newGroup();
          let expected = emptyWindow;

          for (const toWrite of writes) {
            const write = toWrite(expected);
            const next = applyWindowWrite(expected, write);
            const outcome = await store.writeWindow(group, DEPLOYMENT, write);
            expected = next ?? expected;
            expect(outcome).toEqual({ kind: next === undefined ? 'stale' : 'written', row: expected });
          }
        }),
        { numRuns: 40 },
      );
    });
  });
}

const small = fc.integer({ min: 0, max: 3 });
const bound = fc.constantFrom(0, 1, 5, Infinity);
const slot = fc.constantFrom('0', '1', '243');
const slots = fc.dictionary(slot, fc.integer({ min: 1, max: 3 }), { maxKeys: 3 });

const lease = fc.constantFrom('a', 'b', 'new');
const held = fc.option(fc.dictionary(lease, fc.integer({ min: 1, max: 3 }), { maxKeys: 3 }));

/** Writes that often fit the row they meet, and often miss it by one. */
const anyWrite: fc.Arbitrary<(row: WindowRow) => WindowWrite> = fc.oneof(
  fc
    .record({
      slot,
      clock: small,
      requests: small,
      tokens: small,
      by: bound,
      to: bound,
      nowMs: small,
      taken: small,
    })
    .map((a) => ({ clock, leases }: WindowRow): WindowWrite => ({
      kind: 'add',
      slot: a.slot,
      clock: clock + (a.clock === 3 ? 1 : 0),
      cost: { requests: a.requests, tokens: a.tokens },
      maxRequestsBefore: a.by,
      maxTokensBefore: a.to,
      nowMs: a.nowMs,
      // A lease is added beside others alone: the map has to be there.
      ...(Object.keys(leases).length > 0 &&
        a.taken > 0 && { taken: { ids: ['new'], untilMs: a.nowMs, mostBefore: a.taken } }),
    })),
  fc
    .record({ clock: small, requests: small, tokens: small, slots, held, nowMs: small, miss: small })
    .map((a) => ({ version }: WindowRow): WindowWrite => ({
      kind: 'replace',
      expectedVersion: a.miss === 3 ? version + 1 : version,
      row: {
        version: version + 1,
        clock: a.clock,
        requests: a.requests,
        tokens: a.tokens,
        requestSlots: a.slots,
        tokenSlots: a.slots,
      },
      ...(a.held !== null && { leases: a.held }),
      nowMs: a.nowMs,
    })),
  fc.record({ slot, minClock: small, requests: small, tokens: small }).map((a) => (): WindowWrite => ({
    kind: 'adjust',
    slot: a.slot,
    minClock: a.minClock,
    maxClock: a.minClock + 1,
    delta: { requests: a.requests - 1, tokens: a.tokens - 1 },
  })),
  lease.map((id) => (): WindowWrite => ({ kind: 'free', lease: id })),
  lease.map((id) => (): WindowWrite => ({ kind: 'renew', lease: id, untilMs: 9 })),
  fc.integer({ min: 1, max: 4 }).map((untilMs) => (): WindowWrite => ({ kind: 'cool', untilMs })),
  fc.integer({ min: 1, max: 4 }).map((untilMs) => (): WindowWrite => ({ kind: 'out', untilMs })),
);
