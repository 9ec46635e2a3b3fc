import type { KeyRecord } from '../../lambda/core/keys/key-record.ts';
import type { RequestRecord } from '../../lambda/core/requests/request.ts';
import type { Event } from './events.ts';

/** A stored key as it was from `sinceMs` on. */
export interface KeyVersion {
  readonly sinceMs: number;
  /** Infinity = it still is. */
  readonly untilMs: number;
  readonly record: KeyRecord;
}

/** The truth about stored keys. */
export interface KeyFacts {
  /** All versions of a key, oldest first. */
  versionsOf(keyId: string): readonly KeyVersion[];
  /** When a secret of a key ends, ms: as it was asked for, and not as it is stored; -Infinity = it never began. */
  secretEndsAtMs(hash: string): number;
  /** The largest limits that a key has ever had: over all models, and for one. */
  limitsOf(keyId: string, group: string): { readonly all: number; readonly group: number };
  /** Until when a waiting request may be passed over because its key is at a limit, ms; -Infinity = it may not. */
  passedUntilMs(of: Pick<RequestRecord, 'keyId' | 'group'>): number;
}

/** A use of a key's window leaves it after this; a request that is passed over is looked at again by then. */
const WINDOW_MS = 62_000;

export function createKeyFacts(nowMs: () => number): {
  readonly keys: KeyFacts;
  readonly learn: (event: Event) => void;
} {
  const versions = new Map<string, readonly KeyVersion[]>();
  /** By key, newest first. */
  const hashes = new Map<string, readonly string[]>();
  const endsAtMs = new Map<string, number>();
  const overlaps = new Map<string, number>();
  /** By key and window: how many requests were in it, as of its last writes. */
  const uses = new Map<string, readonly { readonly atMs: number; readonly requests: number }[]>();
  const nameOf = (keyId: string, window: string) => `${keyId} ${window}`;
  const settingsOf = (keyId: string) => (versions.get(keyId) ?? []).map(({ record }) => record.settings);

  const rpmsOf = (keyId: string, window: string): readonly number[] =>
    settingsOf(keyId).map(
      ({ rpm, modelLimits }) =>
        (window === 'all' ? rpm : modelLimits[window.replace('model:', '')]?.rpm) ?? Infinity,
    );

  /** When it was last seen without room, ms. A limit may have been lowered since. */
  function fullAtMs(keyId: string, window: string): number {
    const least = Math.min(...rpmsOf(keyId, window));
    const full = uses.get(nameOf(keyId, window))?.findLast(({ requests }) => requests >= least);
    return full?.atMs ?? -Infinity;
  }

  /** With a new secret, the one before it has its time, and any older one is dropped. */
  function learnOfSecrets({ id, secrets: [newest] }: KeyRecord): void {
    const known = hashes.get(id) ?? [];
    if (newest === undefined || newest.hash === known[0]) return;
    const [previous, ...older] = known;
    const endMs = nowMs() + (overlaps.get(id) ?? 0);
    if (previous !== undefined) endsAtMs.set(previous, endMs);
    for (const hash of older) endsAtMs.set(hash, Math.min(endsAtMs.get(hash) ?? Infinity, nowMs()));
    endsAtMs.set(newest.hash, Infinity);
    hashes.set(id, [newest.hash, ...known]);
  }

  const keys: KeyFacts = {
    secretEndsAtMs: (hash) => endsAtMs.get(hash) ?? -Infinity,
    versionsOf: (keyId) => versions.get(keyId) ?? [],
    limitsOf: (keyId, group) => ({
      all: Math.max(...rpmsOf(keyId, 'all')),
      group: Math.max(...rpmsOf(keyId, `model:${group}`)),
    }),
    passedUntilMs({ keyId, group }) {
      if (keyId === null) return -Infinity;
      const windows = ['all', `model:${group}`];
      return Math.max(...windows.map((window) => fullAtMs(keyId, window) + WINDOW_MS));
    },
  };

  return {
    keys,
    learn(event) {
      if (event.kind === 'rotation asked') overlaps.set(event.keyId, event.overlapMs);
      if (event.kind === 'key stored') {
        learnOfSecrets(event.record);
        const { id } = event.record;
        const before = (versions.get(id) ?? []).map((version) => ({
          ...version,
          untilMs: Math.min(version.untilMs, nowMs()),
        }));
        versions.set(id, [...before, { sinceMs: nowMs(), untilMs: Infinity, record: event.record }]);
      }
      if (event.kind !== 'key window') return;
      const { keyId, window, after } = event;
      const name = nameOf(keyId, window);
      const recent = (uses.get(name) ?? []).filter(({ atMs }) => atMs > nowMs() - WINDOW_MS);
      uses.set(name, [...recent, { atMs: nowMs(), requests: after.requests }]);
    },
  };
}
