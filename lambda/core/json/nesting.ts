import { isRaw } from './exact-json.ts';

/** Follows only one branch of a cycle, so it ends after `levels` steps. */
export const isDeeperThan = (value: unknown, levels: number): boolean =>
  typeof value === 'object' &&
  value !== null &&
  !isRaw(value) &&
  (levels === 0 || Object.values(value).some((child) => isDeeperThan(child, levels - 1)));
