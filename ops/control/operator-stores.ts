import { dynamoClient, lambdaClient, sqsClient } from '../../lambda/aws/clients.ts';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { systemClock } from '../../lambda/aws/clock/clock.ts';
import { dynamoDeliveryStore } from '../../lambda/aws/dynamo/requests/dynamo-delivery-store.ts';
import { dynamoGroupStore } from '../../lambda/aws/dynamo/groups/dynamo-group-store.ts';
import { dynamoRequestStore } from '../../lambda/aws/dynamo/requests/dynamo-request-store.ts';
import { dynamoKeyStore } from '../../lambda/aws/dynamo/dynamo-key-store.ts';
import type { KeyStore } from '../../lambda/ports/keys/key-store.ts';
import { lambdaDispatcherStarter } from '../../lambda/aws/lambda-dispatcher-starter.ts';
import { RETENTION_MS } from '../../lambda/aws/open-stores.ts';
import { sqsAnnouncer } from '../../lambda/aws/sqs/sqs-announcer.ts';
import { sqsDeadLetterQueues } from '../../lambda/aws/sqs/sqs-dead-letter-queues.ts';
import { depthOf } from '../../lambda/aws/sqs/queue-depth.ts';
import type { OperatorDeps } from '../../lambda/app/operate/operator-deps.ts';
import { queueName, webhookQueueName } from '../../lambda/deployed/queue-name.ts';
import type { QueueShape } from '../../lambda/deployed/queue-shape.ts';
import type { DeployedStage } from '../stage/deployed-stage.ts';

/** A stage's stores for the use cases of operators, and its table of requests for commands that read all of it. */
export interface OperatorStores extends OperatorDeps {
  /** Absent if an older version deployed the stage. */
  readonly keys?: KeyStore | undefined;
  readonly requestTable: { readonly client: DynamoDBClient; readonly table: string };
}

/** Only the queue's row of a group is read, and it has the same shape everywhere. */
const ANY_WINDOW = { bucketMs: 250, guardMs: 1_000 };

export function openOperatorStores(
  { stage, shape }: { readonly stage: DeployedStage; readonly shape: QueueShape },
  clients = { dynamo: dynamoClient(), sqs: sqsClient(process.env), lambda: lambdaClient() },
): OperatorStores {
  const { dynamo, sqs, lambda } = clients;
  const { QueueUrlBase: urlBase, QueuePrefix: prefix, DispatcherFunction: functionName } = stage;
  const clock = systemClock();
  const requestTable = { client: dynamo, table: stage.RequestTable };
  return {
    shape,
    clock,
    requestTable,
    groups: dynamoGroupStore({ client: dynamo, table: stage.GroupTable, shape: ANY_WINDOW }),
    requests: dynamoRequestStore({ ...requestTable, clock, retentionMs: RETENTION_MS }),
    deliveries: dynamoDeliveryStore(requestTable),
    queues: { depth: ({ group, tier }) => depthOf(sqs, urlBase + queueName(prefix, group, tier)) },
    keys:
      stage.KeyTable === undefined
        ? undefined
        : dynamoKeyStore({ client: dynamo, table: stage.KeyTable, clock }),
    deadLetters: sqsDeadLetterQueues({ client: sqs, urlBase, prefix }),
    announcer: shape.hasWebhooks
      ? sqsAnnouncer({ client: sqs, queueUrl: urlBase + webhookQueueName(prefix) })
      : undefined,
    starter:
      functionName === undefined ? undefined : lambdaDispatcherStarter({ client: lambda, functionName }),
  };
}
