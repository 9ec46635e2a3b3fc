import type { HeadwayConfig } from '../core/config/headway-config.ts';
import { groupsOf } from './queue-shape.ts';

/** AWS keeps this much unreserved in every account, for the functions without a reservation. */
const UNRESERVED = 100;
/** A leader, and its predecessor whose calls still finish. */
const PER_GROUP = 2;
/** The schedule's sweep, and a start that finds another dispatcher leading. */
const BESIDES = 2;

/**
 * How many dispatchers may run at a time, and are guaranteed to: waiting callers hold an API function each, and
 * could otherwise keep out the dispatcher that would serve them.
 */
export function dispatcherConcurrency(config: Pick<HeadwayConfig, 'deployments'>): number {
  return groupsOf(config).length * PER_GROUP + BESIDES;
}

/** The reservation of a stage in all. */
export const reservedConcurrency = (config: Pick<HeadwayConfig, 'deployments' | 'functionUrl'>): number =>
  dispatcherConcurrency(config) + (config.functionUrl?.concurrency ?? 0);

export type Reservable =
  | { readonly kind: 'fits' }
  /** `sentence`: why not, and what to do about it. */
  | { readonly kind: 'too-small'; readonly sentence: string };

/** Says if an account can reserve this much. `reserved`: by everything in it except this stage. */
export function judgeReservation(account: {
  readonly wanted: number;
  readonly limit: number;
  readonly reserved: number;
}): Reservable {
  const { wanted, limit, reserved } = account;
  if (limit - reserved - wanted >= UNRESERVED) return { kind: 'fits' };
  const sentence = `The account's limit of ${limit} concurrent executions${reserved === 0 ? '' : ` (${reserved} of them reserved already)`} is too small to reserve ${wanted} for this stage: AWS keeps ${UNRESERVED} unreserved. Without a reservation, waiting callers could occupy every function, and nobody would be served. Ask AWS for a higher limit, lower headway_settings.function_url.concurrency if it is set, or set headway_settings.max_waiting_callers.`;
  return { kind: 'too-small', sentence };
}
