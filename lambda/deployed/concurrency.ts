import type { HeadwayConfig } from '../core/config/headway-config.ts';
import { groupsOf } from './queue-shape.ts';

/** What AWS leaves unreserved in every account, as functions without a reservation share it. */
const UNRESERVED = 100;
/** A leader, and the one before it whose calls still end. */
const PER_GROUP = 2;
/** The schedule's sweep, and a start that finds somebody leading. */
const BESIDES = 2;

/**
 * How many dispatchers may run at a time, and are sure to: callers who wait hold an API function each, and could
 * otherwise keep out the one that would serve them.
 */
export function dispatcherConcurrency(config: Pick<HeadwayConfig, 'deployments'>): number {
  return groupsOf(config).length * PER_GROUP + BESIDES;
}

/** What a stage reserves in all. */
export const reservedConcurrency = (config: Pick<HeadwayConfig, 'deployments' | 'functionUrl'>): number =>
  dispatcherConcurrency(config) + (config.functionUrl?.concurrency ?? 0);

export type Reservable =
  | { readonly kind: 'fits' }
  /** `sentence`: why not, and what to do. */
  | { readonly kind: 'too-small'; readonly sentence: string };

/** Whether an account can reserve so much. `reserved`: by everything in it, this stage's own reservation left out. */
export function judgeReservation(account: {
  readonly wanted: number;
  readonly limit: number;
  readonly reserved: number;
}): Reservable {
  const { wanted, limit, reserved } = account;
  if (limit - reserved - wanted >= UNRESERVED) return { kind: 'fits' };
  const sentence = `The account's limit of ${limit} concurrent executions${reserved === 0 ? '' : ` (${reserved} of them reserved already)`} is too small to reserve ${wanted} for this stage: AWS keeps ${UNRESERVED} unreserved. Deployed without a reservation, callers who wait could hold every function, and nobody would be served; ask AWS for a higher limit, lower headway_settings.function_url.concurrency where there is one, or set headway_settings.max_waiting_callers.`;
  return { kind: 'too-small', sentence };
}
