import type { HeadwayConfig } from '../core/config/headway-config.ts';
import type { Env } from '../core/config/reference.ts';
import type { StoreEnvironment } from '../deployed/environment.ts';
import type { Log } from '../ports/log.ts';
import { queueName, webhookQueueName } from '../deployed/queue-name.ts';
import { dynamoClient, s3Client, sqsClient } from './clients.ts';
import { systemClock } from './clock/clock.ts';
import { disciplinedClock, followServerTime } from './clock/disciplined-clock.ts';
import { dynamoGroupStore } from './dynamo/groups/dynamo-group-store.ts';
import { dynamoBoardStore } from './dynamo/groups/dynamo-board-store.ts';
import { dynamoWaitingPlaces } from './dynamo/groups/dynamo-waiting-places.ts';
import { dynamoRequestStore } from './dynamo/requests/dynamo-request-store.ts';
import { s3BlobStore } from './s3-blob-store.ts';
import { sqsAnnouncer } from './sqs/sqs-announcer.ts';
import { sqsTierQueues } from './sqs/sqs-tier-queues.ts';

/** How long a record can be collected after its end. */
export const RETENTION_MS = 24 * 60 * 60 * 1000;

/** The stores that the environment names, and the clock that their tables keep right. */
export function openStores(on: {
  readonly environment: StoreEnvironment;
  readonly config: HeadwayConfig;
  readonly log: Log;
  /** The SDK's own variables. */
  readonly env: Env;
}) {
  const { environment, config, log, env } = on;
  const clock = disciplinedClock(systemClock());
  const dynamo = dynamoClient();
  followServerTime(dynamo, clock);
  const sqs = sqsClient(env);
  return {
    clock,
    dynamo,
    groups: dynamoGroupStore({ client: dynamo, table: environment.GROUP_TABLE, shape: config.window }),
    boards: dynamoBoardStore({ client: dynamo, table: environment.GROUP_TABLE }),
    places: dynamoWaitingPlaces({ client: dynamo, table: environment.GROUP_TABLE }),
    requests: dynamoRequestStore({
      client: dynamo,
      table: environment.REQUEST_TABLE,
      clock,
      retentionMs: RETENTION_MS,
    }),
    queues: sqsTierQueues({
      client: sqs,
      log,
      urlOf: ({ group, tier }) =>
        environment.QUEUE_URL_BASE + queueName(environment.QUEUE_PREFIX, group, tier),
    }),
    blobs: s3BlobStore({ client: s3Client(env), bucket: environment.BLOB_BUCKET }),
    ...(config.webhooks && {
      announcer: sqsAnnouncer({
        client: sqs,
        queueUrl: environment.QUEUE_URL_BASE + webhookQueueName(environment.QUEUE_PREFIX),
      }),
    }),
  };
}
