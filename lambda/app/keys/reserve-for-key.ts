import { limitsFor, partitionOfKey, type KeyLimit } from '../../core/keys/key-limits.ts';
import type { KeySettings } from '../../core/keys/key-settings.ts';
import { emptyWindow, type WindowRow } from '../../core/windows/window-row.ts';
import { adjustBucket, decideReservation } from '../../core/windows/window.ts';
import type { Deps } from '../deps.ts';

export type KeyReservation =
  | { readonly kind: 'taken'; giveBack(): Promise<void> }
  /** `retryAtMs`: when the key's next turn comes free. */
  | { readonly kind: 'full'; readonly retryAtMs: number };

type KeyDeps = Pick<Deps, 'clock' | 'config' | 'groups'>;

interface Limited {
  readonly keyId: string;
  readonly settings: KeySettings;
  readonly group: string;
  /** How long before its start a turn is reserved: it counts from its start. */
  readonly aheadMs: number;
}

/** So often may others be faster on one window before it counts as full until its next bucket. */
const MAX_RACES = 25;

const unlimited: KeyReservation = { kind: 'taken', giveBack: () => Promise.resolve() };

/**
 * Takes one request from every window of a key that counts for a model group, or from none. No read and no write for
 * a key without limits; else one read, and a conditional write for each of its windows.
 */
export async function reserveForKey(deps: KeyDeps, limited: Limited): Promise<KeyReservation> {
  const { keyId, settings, group } = limited;
  const limits = limitsFor(settings, group);
  if (limits.length === 0) return unlimited;
  const { windows } = await deps.groups.read(partitionOfKey(keyId));
  const taken: (() => Promise<void>)[] = [];
  const giveBack = async (): Promise<void> => {
    await Promise.all(taken.map((undo) => undo()));
  };
  for (const limit of limits) {
    const row = windows[limit.window] ?? emptyWindow;
    const outcome = await reserveIn(deps, limited, { limit, row });
    if (outcome.kind === 'full') {
      await giveBack();
      return outcome;
    }
    taken.push(() => outcome.giveBack());
  }
  return { kind: 'taken', giveBack };
}

async function reserveIn(
  { clock, config, groups }: KeyDeps,
  { keyId, aheadMs }: Limited,
  on: { readonly limit: KeyLimit; readonly row: WindowRow },
): Promise<KeyReservation> {
  const { window, rpm } = on.limit;
  const partition = partitionOfKey(keyId);
  const shape = config.window;
  let { row } = on;
  for (let race = 0; race < MAX_RACES; race++) {
    const nowMs = clock.now() + aheadMs;
    const decision = decideReservation({
      row,
      limits: { rpm },
      cost: { requests: 1, tokens: 0 },
      nowMs,
      shape,
    });
    if (decision.kind === 'refuse') return { kind: 'full', retryAtMs: decision.retryAtMs ?? Infinity };
    const { bucket } = decision;
    const outcome = await groups.writeWindow(partition, window, decision.write);
    if (outcome.kind === 'written') {
      const write = adjustBucket(bucket, { requests: -1, tokens: 0 }, shape);
      return {
        kind: 'taken',
        async giveBack() {
          await groups.writeWindow(partition, window, write);
        },
      };
    }
    row = outcome.row;
  }
  return { kind: 'full', retryAtMs: clock.now() + aheadMs + shape.bucketMs };
}
