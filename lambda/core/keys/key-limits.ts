import type { KeySettings } from './key-settings.ts';

/** A limit of a key, and the window that keeps it. */
export interface KeyLimit {
  /** Names the window among the key's. */
  readonly window: string;
  /** Requests per any 60 s. */
  readonly rpm: number;
}

/** The partition of the rpm-counter table that holds a key's windows. */
export const partitionOfKey = (keyId: string): string => `key#${keyId}`;

/** The limits that a key's requests to a model group have to keep: the key's own, and the key's for that group. */
export function limitsFor({ rpm, modelLimits }: KeySettings, group: string): readonly KeyLimit[] {
  const ofGroup = modelLimits[group]?.rpm ?? null;
  return [
    ...(rpm === null ? [] : [{ window: 'all', rpm }]),
    ...(ofGroup === null ? [] : [{ window: `model:${group}`, rpm: ofGroup }]),
  ];
}
