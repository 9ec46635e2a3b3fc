import type { PlacesOf, PlacesTaken, WaitingPlaces } from '../ports/keys/waiting-places.ts';

const none: PlacesTaken = { ids: [], lastTakenAtMs: 0, lookedAtMs: 0 };

/** The waiting places' twin in memory. */
export function memoryWaitingPlaces(): WaitingPlaces {
  const rows = new Map<string, PlacesTaken>();
  const nameOf = ({ keyId, kind }: PlacesOf): string => `${kind} ${keyId}`;

  return {
    take(of, { id, limit, nowMs }) {
      const row = rows.get(nameOf(of)) ?? none;
      if (row.ids.includes(id)) return Promise.resolve({ kind: 'had' });
      if (row.ids.length >= limit) return Promise.resolve({ kind: 'full', taken: row });
      rows.set(nameOf(of), { ...row, ids: [...row.ids, id], lastTakenAtMs: nowMs });
      return Promise.resolve({ kind: 'taken' });
    },

    read: (of) => Promise.resolve(rows.get(nameOf(of)) ?? none),

    free(of, { ids, lookedAtMs }) {
      const row = rows.get(nameOf(of)) ?? none;
      const kept = row.ids.filter((id) => !ids.includes(id));
      rows.set(nameOf(of), { ...row, ids: kept, lookedAtMs: lookedAtMs ?? row.lookedAtMs });
      return Promise.resolve();
    },
  };
}
