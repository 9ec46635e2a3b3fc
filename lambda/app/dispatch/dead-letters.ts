import { isLookForDeadLetters } from '../../deployed/dead-letters.ts';
import type { TierRef } from '../../ports/tier-queues.ts';
import { tryOnce } from '../best-effort.ts';
import type { Deps } from '../deps.ts';

/** Now and then while nobody asks: messages that no dispatcher could read, or took up again and again. */
export async function lookForDeadLetters(deps: Deps, groups: readonly string[]): Promise<void> {
  const { meter } = deps;
  if (meter === undefined || !isLookForDeadLetters(deps.clock.now())) return;
  const queues = groups.flatMap((group) => deps.config.tiers.map(({ name }) => ({ group, tier: name })));
  await tryOnce(deps, { step: 'dead letters' }, async () => {
    const counts = await Promise.all(queues.map((queue) => countIn(deps, queue)));
    const total = counts.reduce((sum, count) => sum + count, 0);
    if (total > 0) meter.emit([{ name: 'DeadLetters', value: total, of: {} }]);
  });
}

async function countIn({ queues, log }: Deps, queue: TierRef): Promise<number> {
  const count = await queues.deadLetters(queue);
  if (count > 0) log.warn('a queue has dead letters', { ...queue, count });
  return count;
}
