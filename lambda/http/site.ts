import type { Gateway } from '../app/gateway.ts';
import type { HeadwayConfig } from '../core/config/headway-config.ts';
import type { Clock, Log } from '../core/ports.ts';
import type { HoldOptions } from './hold.ts';

/** What the edge is made of. `config` has its references resolved. */
export interface Site extends HoldOptions {
  readonly gateway: Gateway;
  readonly config: HeadwayConfig;
  readonly clock: Clock;
  readonly log: Log;
}
