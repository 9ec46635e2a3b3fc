import { groupsOf } from '../../deployed/queue-shape.ts';
import { balanceOf, isLed } from '../../core/line/queue-row.ts';
import { tryOnce } from '../best-effort.ts';
import type { Deps } from '../deps.ts';
import { lookForDeadLetters } from './dead-letters.ts';

/** Starts a dispatcher wherever requests wait and nobody leads, and counts dead letters. */
export async function sweep(deps: Deps): Promise<void> {
  const groups = groupsOf(deps.config);
  await Promise.all([
    ...groups.map((group) => tryOnce(deps, { step: 'sweep', group }, () => startIfWaiting(deps, group))),
    lookForDeadLetters(deps, groups),
  ]);
}

async function startIfWaiting(deps: Deps, group: string): Promise<void> {
  const { queue } = await deps.groups.read(group);
  if (isLed(queue, deps.clock.now())) return;
  const tiers = deps.config.tiers.map(({ name }) => name);
  // A gauge below zero hides the next requests, and callers who died keep others out: a leader corrects both when
  // it leaves.
  const isOff = queue.callers > 0 || tiers.some((tier) => balanceOf(queue, tier) !== 0);
  if (!isOff && !(await hasMessages(deps, group, tiers))) return;
  deps.happenings.tell({ kind: 'schedule started dispatcher', group });
  await deps.starter.start(group);
}

async function hasMessages(deps: Deps, group: string, tiers: readonly string[]): Promise<boolean> {
  const depths = await Promise.all(tiers.map((tier) => deps.queues.depth({ group, tier })));
  return depths.some((depth) => depth > 0);
}
