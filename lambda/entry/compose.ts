import { randomBytes } from 'node:crypto';
import type { BatchDeps } from '../app/batches/batch-deps.ts';
import { withConfiguredKeys } from '../app/keys/with-configured-keys.ts';
import { createDeps } from '../app/deps.ts';
import { lambdaClient } from '../aws/clients.ts';
import type { DisciplinedClock } from '../aws/clock/disciplined-clock.ts';
import { dynamoKeyStore } from '../aws/dynamo/dynamo-key-store.ts';
import { dynamoShelf } from '../aws/dynamo/dynamo-shelf.ts';
import { lambdaDispatcherStarter } from '../aws/lambda-dispatcher-starter.ts';
import { openStores } from '../aws/open-stores.ts';
import { batchSchema, fileSchema, openBatchSchema } from '../aws/dynamo/shelf-items.ts';
import { BATCH_PREFIX } from '../core/batches/batch.ts';
import type { Environment } from '../deployed/environment.ts';
import { FILE_PREFIX } from '../core/batches/file-record.ts';
import type { KeyStore } from '../ports/keys/key-store.ts';
import type { Log } from '../ports/log.ts';
import type { Meter } from '../ports/meter.ts';
import { createBodyReader } from '../api/bodies/batch-body.ts';
import { createHttpClient } from '../providers/http-client.ts';
import { createUpstreams } from '../providers/registry.ts';
import { withSecrets } from '../providers/with-secrets.ts';
import { openSecrets } from './open-secrets.ts';
import { meterFor } from './power-meter.ts';
import { readConfig } from './read-config.ts';

export interface Composed {
  readonly deps: BatchDeps;
  readonly keys: KeyStore;
  /** Undefined if the configuration turns metrics off. */
  readonly meter: Meter | undefined;
  /** Has to be told when an invocation begins: the function may have been frozen. */
  readonly clock: DisciplinedClock;
}

/** Puts the adapters behind the ports, once per function instance. */
export function compose(parts: {
  readonly environment: Environment;
  readonly dispatcherFunction: string;
  readonly log: Log;
}): Composed {
  const { environment, log } = parts;
  const config = readConfig();
  const { clock, dynamo, ...stores } = openStores({ environment, config, log, env: process.env });
  const meter = meterFor(config, environment);
  const secrets = openSecrets({ environment, config, clock, log, meter });
  const upstreams = createUpstreams({
    clock,
    http: createHttpClient(clock),
    newId: newToken,
    environment: () => process.env,
  });
  const keys = withConfiguredKeys(
    dynamoKeyStore({ client: dynamo, table: environment.KEY_TABLE, clock }),
    config.keys,
  );
  const deps = createDeps({
    keys,
    config,
    clock,
    log,
    meter,
    newId: () => `req_${newToken()}`,
    random: Math.random,
    ...stores,
    starter: lambdaDispatcherStarter({ client: lambdaClient(), functionName: parts.dispatcherFunction }),
    secrets,
    upstream: withSecrets(upstreams, secrets),
  });
  const shelf = { client: dynamo, table: environment.SHELF_TABLE, clock };
  const batchDeps = {
    ...deps,
    files: dynamoShelf({ ...shelf, prefix: FILE_PREFIX, schema: fileSchema }),
    batches: dynamoShelf({ ...shelf, prefix: BATCH_PREFIX, schema: batchSchema }),
    openBatches: dynamoShelf({ ...shelf, prefix: BATCH_PREFIX, schema: openBatchSchema }),
    readBody: createBodyReader(config, clock),
  };
  return { deps: batchDeps, keys, meter, clock };
}

/** 128 random bits as 32 hexadecimal digits. */
const newToken = (): string => randomBytes(16).toString('hex');
