import { partitionOfKey, settlingOf, type KeyShare, type KeySharePart } from '../../core/keys/key-limits.ts';
import { adjustBucket } from '../../core/windows/window.ts';
import type { Cost } from '../../core/windows/window-row.ts';
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
