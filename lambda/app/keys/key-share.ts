import { partitionOfKey, settlingOf, type KeyShare, type KeySharePart } from '../../core/keys/key-limits.ts';
import { adjustBucket, decideRenewal } from '../../core/windows/window.ts';
import { bucketAt, emptyWindow, type Cost, type WindowRow } from '../../core/windows/window-row.ts';
import type { Deps } from '../deps.ts';

type ShareDeps = Pick<Deps, 'config' | 'groups'>;

/** Gives back what a turn that will not be used has taken from its key's windows. */
export const giveBackShare = (deps: ShareDeps, share: KeyShare | undefined): Promise<void> =>
  adjustAll(deps, share, ({ cost }) => ({ requests: -cost.requests, tokens: -cost.tokens }));

/** Replaces the estimate by the real usage: one write for each window that limits tokens. */
export const settleShare = (
  deps: ShareDeps,
  share: KeyShare | undefined,
  usedTokens: number,
): Promise<void> => adjustAll(deps, share, (part) => settlingOf(part, usedTokens));

type FreshDeps = ShareDeps & Pick<Deps, 'clock' | 'timing'>;

/** True if a turn that is used now would count at another time in its key's windows than at its upstream. */
export const isShareLate = ({ clock, config, timing }: FreshDeps, share: KeyShare | undefined): boolean => {
  const latestBucket = bucketAt(clock.now() - timing.lateMs, config.window);
  return share?.parts.some(({ bucket }) => bucket < latestBucket) ?? false;
};

/**
 * Moves what a late turn has taken from its key's windows to the present. undefined: it has left a window already,
 * and the turn can no longer be used.
 */
export async function moveShare(deps: FreshDeps, { keyId, parts }: KeyShare): Promise<KeyShare | undefined> {
  const { windows } = await deps.groups.read(partitionOfKey(keyId));
  const moved: KeySharePart[] = [];
  for (const part of parts) {
    const bucket = await movePart(deps, { keyId, part, seen: windows[part.window] ?? emptyWindow });
    if (bucket === undefined) return undefined;
    moved.push({ ...part, bucket });
  }
  return { keyId, parts: moved };
}

/** The new bucket; undefined: the old one has left the window. */
async function movePart(
  { clock, config, groups }: FreshDeps,
  { keyId, part, seen }: { readonly keyId: string; readonly part: KeySharePart; readonly seen: WindowRow },
): Promise<number | undefined> {
  const { window, bucket, cost } = part;
  for (let row = seen; ;) {
    // Its limits do not matter while it is in the window, and are not known here for one that has left it.
    const about = { row, cost, bucket, limits: { rpm: 0 }, nowMs: clock.now(), shape: config.window };
    const decision = decideRenewal(about);
    if (decision.kind === 'refuse') return undefined;
    const outcome = await groups.writeWindow(partitionOfKey(keyId), window, decision.write);
    if (outcome.kind === 'written') return decision.bucket;
    row = outcome.row;
  }
}

async function adjustAll(
  { config, groups }: ShareDeps,
  share: KeyShare | undefined,
  deltaOf: (part: KeySharePart) => Cost | undefined,
): Promise<void> {
  if (share === undefined) return;
  const partition = partitionOfKey(share.keyId);
  await Promise.all(
    share.parts.map(async (part) => {
      const delta = deltaOf(part);
      if (delta === undefined) return;
      await groups.writeWindow(partition, part.window, adjustBucket(part.bucket, delta, config.window));
    }),
  );
}
