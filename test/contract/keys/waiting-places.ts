import { randomUUID } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { PlacesOf, WaitingPlaces } from '../../../lambda/ports/keys/waiting-places.ts';

const T0 = 1_800_000_000_000;

const take = async (places: WaitingPlaces, ...what: Parameters<WaitingPlaces['take']>) =>
  (await places.take(...what)).kind;

/** What the waiting places of keys have to do, whatever keeps them. */
export function waitingPlacesContract(name: string, open: () => WaitingPlaces): void {
  describe(`waiting places (${name})`, () => {
    const some = (kind: PlacesOf['kind'] = 'job'): PlacesOf => ({ keyId: `key_${randomUUID()}`, kind });
    const taken = { limit: 2, nowMs: T0 };

    test('of a key and kind that nobody has asked for are all free', async () => {
      expect(await open().read(some())).toEqual({ ids: [], lastTakenAtMs: 0, lookedAtMs: 0 });
    });

    test('are taken up to the limit, and a request has only one', async () => {
      const places = open();
      const of = some();

      const outcomes = [];
      for (const id of ['a', 'b', 'a', 'c']) outcomes.push(await take(places, of, { ...taken, id }));

      expect(outcomes).toEqual(['taken', 'taken', 'had', 'full']);
      const { ids, lastTakenAtMs } = await places.read(of);
      expect([ids.toSorted(), lastTakenAtMs]).toEqual([['a', 'b'], T0]);
    });

    test('are shown to a request that is refused, with the last look at them', async () => {
      const places = open();
      const of = some();
      await places.take(of, { ...taken, id: 'a' });
      await places.take(of, { ...taken, id: 'b', nowMs: T0 + 1 });
      await places.free(of, { ids: [], lookedAtMs: T0 + 5 });

      const outcome = await places.take(of, { ...taken, id: 'c', nowMs: T0 + 9 });

      expect(outcome.kind === 'full' && [outcome.taken, outcome.taken.ids.toSorted()]).toMatchObject([
        { lastTakenAtMs: T0 + 1, lookedAtMs: T0 + 5 },
        ['a', 'b'],
      ]);
    });

    test('are counted for each kind by itself', async () => {
      const places = open();
      const of = some('job');
      await places.take(of, { id: 'a', limit: 1, nowMs: T0 });

      expect(await take(places, { ...of, kind: 'ticket' }, { id: 'b', limit: 1, nowMs: T0 })).toBe('taken');
    });

    test('can be taken again once they are freed, the last one too', async () => {
      const places = open();
      const of = some();
      for (const id of ['a', 'b']) await places.take(of, { ...taken, id });

      await places.free(of, { ids: ['a', 'b', 'unknown'], lookedAtMs: T0 + 5 });
      const { ids, lookedAtMs } = await places.read(of);
      const again = [
        await take(places, of, { ...taken, id: 'c' }),
        await take(places, of, { ...taken, id: 'a' }),
        await take(places, of, { ...taken, id: 'd' }),
      ];

      expect([ids, lookedAtMs, again]).toEqual([[], T0 + 5, ['taken', 'taken', 'full']]);
    });

    test('are freed without a look, or looked at without freeing any', async () => {
      const places = open();
      const of = some();
      await places.take(of, { ...taken, id: 'a' });

      await places.free(of, { ids: [], lookedAtMs: T0 + 5 });
      await places.free(of, { ids: ['a'] });

      expect(await places.read(of)).toEqual({ ids: [], lastTakenAtMs: T0, lookedAtMs: T0 + 5 });
    });

    test('are given to exactly ten of a hundred who ask at once', async () => {
      const places = open();
      const of = some();

      const outcomes = await Promise.all(
        Array.from({ length: 100 }, (_, n) => take(places, of, { id: `req_${n}`, limit: 10, nowMs: T0 })),
      );

      expect(outcomes.filter((outcome) => outcome === 'taken')).toHaveLength(10);
      expect((await places.read(of)).ids).toHaveLength(10);
    });
  });
}
