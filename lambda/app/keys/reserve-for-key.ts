import {
  limitsFor,
  partitionOfKey,
  type KeyLimit,
  type KeyShare,
  type KeySharePart,
} from '../../core/keys/key-limits.ts';
import type { KeySettings } from '../../core/keys/key-settings.ts';
import { emptyWindow, type Cost, type Limits, type WindowRow } from '../../core/windows/window-row.ts';
import { decideReservation } from '../../core/windows/window.ts';
import type { Deps } from '../deps.ts';
import { giveBackShare } from './key-share.ts';

export type KeyReservation =
  /** `share` goes with the turn; undefined: nothing limits the key. */
  | { readonly kind: 'taken'; readonly share: KeyShare | undefined }
  /** `retryAtMs`: when the key has room for the request again; null = it is larger than a limit of the key. */
  | { readonly kind: 'full'; readonly retryAtMs: number | null };

type KeyDeps = Pick<Deps, 'clock' | 'config' | 'groups'>;

interface Limited {
  readonly keyId: string;
  readonly settings: KeySettings;
  readonly group: string;
  /** The estimate of the request. */
  readonly tokens: number;
  /** How long before its start a turn is reserved: it counts from its start. */
  readonly aheadMs: number;
}

/** Tells if a key has room for a request, and takes nothing: one read, and none for a key without limits. */
export async function lookIntoKey(
  { clock, config, groups }: KeyDeps,
  { keyId, settings, group, tokens, aheadMs }: Limited,
): Promise<KeyReservation> {
  const limits = limitsFor(settings, group);
  if (limits.length === 0) return { kind: 'taken', share: undefined };
  const { windows } = await groups.read(partitionOfKey(keyId));
  const at = { nowMs: clock.now() + aheadMs, shape: config.window };
  for (const { window, limits: own } of limits) {
    const row = windows[window] ?? emptyWindow;
    const decision = decideReservation({ row, limits: own, cost: costIn(own, tokens), ...at });
    if (decision.kind === 'refuse') return { kind: 'full', retryAtMs: decision.retryAtMs };
  }
  return { kind: 'taken', share: undefined };
}

const costIn = ({ tpm }: Limits, tokens: number): Cost => ({
  requests: 1,
  tokens: tpm === undefined ? 0 : tokens,
});

type PartReservation =
  | { readonly kind: 'taken'; readonly part: KeySharePart }
  | Extract<KeyReservation, { readonly kind: 'full' }>;

/** So often may others be faster on one window before it counts as full until its next bucket. */
const MAX_RACES = 25;

/**
 * Takes one request and its tokens from every window of a key that counts for a model group, or from none. No read
 * and no write for a key without limits; else one read, and a conditional write for each of its windows.
 */
export async function reserveForKey(deps: KeyDeps, limited: Limited): Promise<KeyReservation> {
  const { keyId, settings, group } = limited;
  const limits = limitsFor(settings, group);
  if (limits.length === 0) return { kind: 'taken', share: undefined };
  const { windows } = await deps.groups.read(partitionOfKey(keyId));
  const parts: KeySharePart[] = [];
  for (const limit of limits) {
    const outcome = await reserveIn(deps, limited, { limit, row: windows[limit.window] ?? emptyWindow });
    if (outcome.kind === 'full') {
      await giveBackShare(deps, { keyId, parts });
      return outcome;
    }
    parts.push(outcome.part);
  }
  return { kind: 'taken', share: { keyId, parts } };
}

async function reserveIn(
  { clock, config, groups }: KeyDeps,
  { keyId, aheadMs, tokens }: Limited,
  on: { readonly limit: KeyLimit; readonly row: WindowRow },
): Promise<PartReservation> {
  const { window, limits } = on.limit;
  const cost = costIn(limits, tokens);
  const shape = config.window;
  let { row } = on;
  for (let race = 0; race < MAX_RACES; race++) {
    const decision = decideReservation({ row, limits, cost, nowMs: clock.now() + aheadMs, shape });
    if (decision.kind === 'refuse') return { kind: 'full', retryAtMs: decision.retryAtMs };
    const outcome = await groups.writeWindow(partitionOfKey(keyId), window, decision.write);
    if (outcome.kind === 'written') {
      return { kind: 'taken', part: { window, bucket: decision.bucket, cost } };
    }
    row = outcome.row;
  }
  return { kind: 'full', retryAtMs: clock.now() + aheadMs + shape.bucketMs };
}
