import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createDeps, type Deps } from '../../../lambda/app/deps.ts';
import { dynamoClient, lambdaClient, s3Client, sqsClient } from '../../../lambda/aws/clients.ts';
import { systemClock } from '../../../lambda/aws/clock/clock.ts';
import { dynamoGroupStore } from '../../../lambda/aws/dynamo/groups/dynamo-group-store.ts';
import { dynamoKeyStore } from '../../../lambda/aws/dynamo/dynamo-key-store.ts';
import { dynamoRequestStore } from '../../../lambda/aws/dynamo/requests/dynamo-request-store.ts';
import { lambdaDispatcherStarter } from '../../../lambda/aws/lambda-dispatcher-starter.ts';
import { s3BlobStore } from '../../../lambda/aws/s3-blob-store.ts';
import { sqsTierQueues } from '../../../lambda/aws/sqs/sqs-tier-queues.ts';
import { headwayConfigSchema } from '../../../lambda/core/config/headway-config.ts';
import { environmentSchema } from '../../../lambda/deployed/environment.ts';
import type { KeyStore } from '../../../lambda/ports/keys/key-store.ts';
import type { Log } from '../../../lambda/ports/log.ts';
import { queueName } from '../../../lambda/deployed/queue-name.ts';
import { createLedger, type Ledger } from '../billing/ledger.ts';
import { countedOutput } from './counted-output.ts';
import { meterDynamo, meterLambda, meterS3, meterSqs } from '../billing/meters.ts';
import { answerText } from './workload.ts';

const RETENTION_MS = 24 * 60 * 60 * 1000;
const env = process.env;

export interface Metered {
  readonly deps: Deps;
  readonly keyStore: KeyStore;
  readonly log: Log;
  readonly ledger: Ledger;
}

/** The ports as `lambda/entry/compose.ts` fills them, with every AWS call recorded; the model is a pause of `llmMs`. */
export function meteredDeps(parts: {
  readonly dispatcherFunction: string;
  readonly llmMs: number;
  /** Also counts the dispatcher's lines and metrics. */
  readonly isDispatcher?: boolean;
}): Metered {
  const environment = environmentSchema.parse(env);
  const configFile = join(env.LAMBDA_TASK_ROOT ?? '', 'headway-config.json');
  const config = headwayConfigSchema.parse(JSON.parse(readFileSync(configFile, 'utf8')));
  const clock = systemClock();
  const ledger = createLedger();
  const output = parts.isDispatcher === true ? countedOutput(ledger, complaints) : { log: complaints };
  const dynamo = dynamoClient();
  const sqs = sqsClient(env);
  const s3 = s3Client(env);
  const lambda = lambdaClient();
  meterDynamo(dynamo, ledger, dynamoClient());
  meterSqs(sqs, ledger);
  meterS3(s3, ledger);
  meterLambda(lambda, ledger);
  const keyStore = dynamoKeyStore({ client: dynamo, table: environment.KEY_TABLE, clock });
  const deps = createDeps({
    keys: keyStore,
    config,
    clock,
    ...output,
    newId: () => `req_${randomBytes(16).toString('hex')}`,
    random: Math.random,
    groups: dynamoGroupStore({ client: dynamo, table: environment.GROUP_TABLE, shape: config.window }),
    requests: dynamoRequestStore({
      client: dynamo,
      table: environment.REQUEST_TABLE,
      clock,
      retentionMs: RETENTION_MS,
    }),
    queues: sqsTierQueues({
      client: sqs,
      log: complaints,
      urlOf: ({ group, tier }) =>
        environment.QUEUE_URL_BASE + queueName(environment.QUEUE_PREFIX, group, tier),
    }),
    blobs: s3BlobStore({ client: s3, bucket: environment.BLOB_BUCKET }),
    starter: lambdaDispatcherStarter({ client: lambda, functionName: parts.dispatcherFunction }),
    upstream: {
      call: async () => {
        await clock.sleep(parts.llmMs);
        return { kind: 'answer', status: 200, headers: {}, body: answerText };
      },
    },
  });
  return { deps, keyStore, log: output.log, ledger };
}

/** A failure here would falsify the count, so it is shown. */
const complaints: Log = {
  info: () => undefined,
  warn: (message, fields) => console.error('warning:', message, fields),
  error: (message, fields) => console.error('error:', message, fields),
};
