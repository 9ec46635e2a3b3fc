import type { Cost, Limits } from '../windows/window-row.ts';
import type { KeySettings } from './key-settings.ts';

/** Limits of a key, and the window that keeps them. */
export interface KeyLimit {
  /** Names the window among the key's. */
  readonly window: string;
  /** Requests and tokens per any 60 s. */
  readonly limits: Limits;
}

/** What a turn has taken from the windows of its request's key. */
export interface KeyShare {
  readonly keyId: string;
  readonly parts: readonly KeySharePart[];
}

export interface KeySharePart {
  readonly window: string;
  /** The bucket of the window that it was taken from. */
  readonly bucket: number;
  readonly cost: Cost;
}

/** The partition of the rpm-counter table that holds a key's windows. */
export const partitionOfKey = (keyId: string): string => `key#${keyId}`;

/** The window of a key's own limits. */
export const ALL_WINDOW = 'all';

/** The window of a key's limits for one model group. */
export const windowOfGroup = (group: string): string => `model:${group}`;

/** The limits that a key's requests to a model group have to keep: the key's own, and the key's for that group. */
export function limitsFor({ rpm, tpm, modelLimits }: KeySettings, group: string): readonly KeyLimit[] {
  return [...limitIn(ALL_WINDOW, { rpm, tpm }), ...limitIn(windowOfGroup(group), modelLimits[group])];
}

/** As settings have them; null = not limited. */
export interface WrittenLimits {
  readonly rpm: number | null;
  readonly tpm: number | null;
}

function limitIn(
  window: string,
  { rpm, tpm }: WrittenLimits = { rpm: null, tpm: null },
): readonly KeyLimit[] {
  if (rpm === null && tpm === null) return [];
  return [{ window, limits: { rpm: rpm ?? undefined, tpm: tpm ?? undefined } }];
}

/** The most tokens that one request to a model group may take with a key; Infinity = any number. */
export const mostTokensFor = (settings: KeySettings | null, group: string): number =>
  settings === null
    ? Infinity
    : Math.min(...limitsFor(settings, group).map(({ limits: { tpm = Infinity } }) => tpm), Infinity);

/** The change of a part's window once it is known how many tokens were used; undefined: none. */
export function settlingOf({ cost }: KeySharePart, usedTokens: number): Cost | undefined {
  const tokens = cost.tokens === 0 ? 0 : usedTokens - cost.tokens;
  return tokens === 0 ? undefined : { requests: 0, tokens };
}
