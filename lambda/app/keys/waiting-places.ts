import { Fault } from '../../core/faults.ts';
import type { KeySettings } from '../../core/keys/key-settings.ts';
import { isPlaceNeeded, placesLimit, placesSetting } from '../../core/keys/waiting-places.ts';
import type { RequestKind } from '../../core/requests/request.ts';
import type { PlacesOf, PlacesTaken, WaitingPlaces } from '../../ports/keys/waiting-places.ts';
import type { Deps } from '../deps.ts';

/** Which requests still wait is looked up at most this often for each key; others then hear that it is full. */
const LOOK_MS = 1_000;

type PlaceDeps = Pick<Deps, 'clock' | 'places' | 'requests'>;

interface Waiting {
  readonly id: string;
  readonly kind: RequestKind;
  readonly keyId: string | null;
  readonly settings: KeySettings | null;
  /** It may be a repeat of a request that is known already, which needs no place. */
  readonly mayBeRepeat: boolean;
}

/** A place that has just been taken. */
export interface Place {
  giveUp(): Promise<void>;
}

/**
 * Takes one of the places that a key has for waiting requests: one write, and none for a key without such a limit.
 * Nobody gives a place back when a request has its turn or ends: when all are taken, those that are not needed any
 * more are freed, so that no crash can keep one. undefined: it needs none, or has one.
 * @throws Fault `too_many_waiting`
 */
export async function takePlace(deps: PlaceDeps, waiting: Waiting): Promise<Place | undefined> {
  const { places, clock, requests } = deps;
  const { id, kind, keyId, settings, mayBeRepeat } = waiting;
  const limit = placesLimit(settings, kind);
  if (places === undefined || keyId === null || limit === null) return undefined;
  const of = { keyId, kind };
  let mayBeFree = limit > 0;
  while (mayBeFree) {
    const outcome = await places.take(of, { id, limit, nowMs: clock.now() });
    if (outcome.kind === 'taken') return { giveUp: () => places.free(of, { ids: [id] }) };
    if (outcome.kind === 'had') return undefined;
    mayBeFree = await freeUnneeded({ ...deps, places }, of, outcome.taken);
  }
  if (mayBeRepeat && (await requests.read(id)) !== undefined) return undefined;
  throw tooMany(kind, limit);
}

/** How many of a key's requests wait; null: it has no such limit, and nobody counts them. */
export async function countWaiting(
  deps: PlaceDeps,
  { keyId, kind, settings }: PlacesOf & { readonly settings: KeySettings },
): Promise<number | null> {
  const { places } = deps;
  if (places === undefined || placesLimit(settings, kind) === null) return null;
  const { needed } = await lookAt(deps, await places.read({ keyId, kind }));
  return needed.size;
}

type FreeDeps = PlaceDeps & { readonly places: WaitingPlaces };

/** False: none has become free, or somebody has looked a moment ago. */
async function freeUnneeded(deps: FreeDeps, of: PlacesOf, taken: PlacesTaken): Promise<boolean> {
  const nowMs = deps.clock.now();
  if (nowMs - taken.lookedAtMs < LOOK_MS) return false;
  const { unneeded } = await lookAt(deps, taken);
  await deps.places.free(of, { ids: unneeded, lookedAtMs: nowMs });
  return unneeded.length > 0;
}

async function lookAt(
  { clock, requests }: Pick<PlaceDeps, 'clock' | 'requests'>,
  { ids, lastTakenAtMs }: PlacesTaken,
) {
  const records = new Map((await requests.readMany(ids)).map((record) => [record.id, record]));
  const about = { lastTakenAtMs, nowMs: clock.now() };
  const needed = new Set(ids.filter((id) => isPlaceNeeded(records.get(id), about)));
  return { needed, unneeded: ids.filter((id) => !needed.has(id)) };
}

const tooMany = (kind: RequestKind, limit: number): Fault => {
  const setting = placesSetting(kind);
  const what = kind === 'job' ? 'jobs' : 'callers';
  return new Fault(
    'too_many_waiting',
    `The API key has ${limit} waiting ${what}, as many as it may have (${setting} is ${limit}). Try again when one has had its turn.`,
    { param: setting, retryAfterMs: LOOK_MS },
  );
};
