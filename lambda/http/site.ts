import type { Batches } from '../app/batches/batches.ts';
import type { Files } from '../app/files/files.ts';
import type { Gateway } from '../app/gateway.ts';
import type { HeadwayConfig } from '../core/config/headway-config.ts';
import type { Clock, Log, Meter, Secrets } from '../core/ports.ts';
import type { HoldOptions } from './hold.ts';

/** What the edge is made of. The references in `config` are looked up in `secrets`. */
export interface Site extends HoldOptions {
  readonly gateway: Gateway;
  readonly files: Files;
  readonly batches: Batches;
  readonly config: HeadwayConfig;
  readonly secrets: Secrets;
  /** The OpenAPI document, as JSON. */
  readonly openApi: () => string;
  readonly clock: Clock;
  readonly log: Log;
  readonly meter?: Meter | undefined;
}
