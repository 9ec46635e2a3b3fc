import type { Batches } from '../../app/batches/batches.ts';
import type { Files } from '../../app/files/files.ts';
import type { Keys } from '../../app/keys/keys.ts';
import type { UseCases } from '../../app/use-cases.ts';
import type { HeadwayConfig } from '../../core/config/headway-config.ts';
import type { Meter } from '../../ports/meter.ts';
import type { KeyStore, TokenVerifier } from '../../ports/keys/key-store.ts';
import type { Log } from '../../ports/log.ts';
import type { Secrets } from '../../ports/secrets.ts';
import type { Clock } from '../../ports/clock.ts';
import type { BoardPage } from '../../deployed/board-page.ts';
import type { HoldOptions } from '../answering/hold.ts';

/** The parts of the edge. The references in `config` are looked up in `secrets`. */
export interface Site extends HoldOptions {
  readonly useCases: UseCases;
  readonly files: Files;
  readonly batches: Batches;
  readonly keys: Keys;
  /** Finds the keys that callers present, or that their tokens choose. */
  readonly keyStore: Pick<KeyStore, 'find' | 'read'>;
  /** Absent if no tokens are accepted. */
  readonly tokens?: TokenVerifier | undefined;
  readonly config: HeadwayConfig;
  readonly secrets: Secrets;
  /** The OpenAPI document, as JSON. */
  readonly openApi: () => string;
  /** The board's page, which contains no data. */
  readonly boardPage: () => BoardPage;
  readonly clock: Clock;
  readonly log: Log;
  readonly meter?: Meter | undefined;
}
