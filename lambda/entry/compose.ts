import { randomBytes } from 'node:crypto';
import { createDeps, type Deps } from '../app/deps.ts';
import { dynamoClient, lambdaClient, s3Client, sqsClient } from '../aws/clients.ts';
import { systemClock } from '../aws/clock.ts';
import { disciplinedClock, followServerTime, type DisciplinedClock } from '../aws/disciplined-clock.ts';
import { dynamoGroupStore } from '../aws/dynamo-group-store.ts';
import { dynamoRequestStore } from '../aws/dynamo-request-store.ts';
import { lambdaDispatcherStarter } from '../aws/lambda-dispatcher-starter.ts';
import { s3BlobStore } from '../aws/s3-blob-store.ts';
import { sqsTierQueues } from '../aws/sqs-tier-queues.ts';
import type { Environment } from '../core/environment.ts';
import type { Log } from '../core/ports.ts';
import { queueName } from '../core/queue-name.ts';
import { createHttpClient } from '../providers/http-client.ts';
import { createUpstreams } from '../providers/registry.ts';
import { readConfig } from './read-config.ts';

/** A record can be collected for so long after its end. */
const RETENTION_MS = 24 * 60 * 60 * 1000;

export interface Composed {
  readonly deps: Deps;
  /** To be told when an invocation begins: the function may have been frozen. */
  readonly clock: DisciplinedClock;
}

/** Puts the adapters behind the ports, once per function instance. */
export function compose(parts: {
  readonly environment: Environment;
  readonly dispatcherFunction: string;
  readonly log: Log;
}): Composed {
  const { environment, log } = parts;
  const config = readConfig(log);
  const clock = disciplinedClock(systemClock());
  const dynamo = dynamoClient();
  followServerTime(dynamo, clock);
  const deps = createDeps({
    ...{ config, clock, log, newId: () => `req_${newToken()}`, random: Math.random },
    groups: dynamoGroupStore({ client: dynamo, table: environment.GROUP_TABLE, shape: config.window }),
    requests: dynamoRequestStore({
      ...{ client: dynamo, table: environment.REQUEST_TABLE, clock, retentionMs: RETENTION_MS },
    }),
    queues: sqsTierQueues({
      ...{ client: sqsClient(process.env), log },
      urlOf: ({ group, tier }) =>
        environment.QUEUE_URL_BASE + queueName(environment.QUEUE_PREFIX, group, tier),
    }),
    blobs: s3BlobStore({ client: s3Client(process.env), bucket: environment.BLOB_BUCKET }),
    starter: lambdaDispatcherStarter({ client: lambdaClient(), functionName: parts.dispatcherFunction }),
    upstream: createUpstreams({ clock, http: createHttpClient(clock), newId: newToken }),
  });
  return { deps, clock };
}

/** 128 random bits as 32 hexadecimal digits. */
const newToken = (): string => randomBytes(16).toString('hex');
