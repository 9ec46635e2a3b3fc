import { isLookForDeadLetters } from '../../deployed/dead-letter-looks.ts';
import type { TierRef } from '../../ports/tier-queues.ts';
import { tryOnce } from '../best-effort.ts';
import type { Deps } from '../deps.ts';

/** Looks now and then for messages that no dispatcher could read, or that came back again and again. */
export async function lookForDeadLetters(deps: Deps, groups: readonly string[]): Promise<void> {
  if (!deps.happenings.isMeasured || !isLookForDeadLetters(deps.clock.now())) return;
  const queues = groups.flatMap((group) => deps.config.tiers.map(({ name }) => ({ group, tier: name })));
  await tryOnce(deps, { step: 'dead letters' }, async () => {
    const counts = await Promise.all(queues.map((queue) => countIn(deps, queue)));
    const count = counts.reduce((sum, one) => sum + one, 0);
    deps.happenings.tell({ kind: 'dead letters counted', count });
  });
}

async function countIn({ queues, happenings }: Deps, queue: TierRef): Promise<number> {
  const count = await queues.deadLetters(queue);
  if (count > 0) happenings.tell({ kind: 'dead letters found', ...queue, count });
  return count;
}
