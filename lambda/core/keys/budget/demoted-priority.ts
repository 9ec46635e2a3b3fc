import type { Tier } from '../../config/headway-config.ts';
import type { KeySettings } from '../key-settings.ts';

/**
 * Where a request goes once the budget of its key is used up: to the key's worst priority or, if that has no bound,
 * to the beginning of the last tier. Never forward.
 */
export function demotedPriority(
  { priority: { worst } }: Pick<KeySettings, 'priority'>,
  { priority, tiers }: { readonly priority: number; readonly tiers: readonly Tier[] },
): number {
  const isBounded = worst !== Number.MAX_SAFE_INTEGER;
  const last = (tiers.at(-2)?.maxPriority ?? priority - 1) + 1;
  return Math.max(priority, isBounded ? worst : last);
}
