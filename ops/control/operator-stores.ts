import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { dynamoClient, lambdaClient, sqsClient } from '../../lambda/aws/clients.ts';
import { systemClock } from '../../lambda/aws/clock/clock.ts';
import { dynamoDeliveryStore } from '../../lambda/aws/dynamo/dynamo-delivery-store.ts';
import { dynamoGroupStore } from '../../lambda/aws/dynamo/dynamo-group-store.ts';
import { dynamoRequestStore } from '../../lambda/aws/dynamo/dynamo-request-store.ts';
import { lambdaDispatcherStarter } from '../../lambda/aws/lambda-dispatcher-starter.ts';
import { RETENTION_MS } from '../../lambda/aws/open-stores.ts';
import type { DispatcherStarter } from '../../lambda/ports/dispatcher-starter.ts';
import type { DeliveryStore } from '../../lambda/ports/webhooks.ts';
import type { RequestStore } from '../../lambda/ports/request-store.ts';
import type { GroupStore } from '../../lambda/ports/group-store.ts';
import type { Clock } from '../../lambda/ports/clock.ts';
import type { QueueShape } from '../../lambda/deployed/queue-shape.ts';
import type { DeployedStage } from '../stage/deployed-stage.ts';

/** Everything of a stage that operators' commands touch. */
export interface OperatorStores {
  readonly stage: DeployedStage;
  /** The stage's queues. */
  readonly shape: QueueShape;
  readonly groups: GroupStore;
  readonly requests: RequestStore;
  readonly deliveries: DeliveryStore;
  readonly dynamo: DynamoDBClient;
  readonly sqs: SQSClient;
  readonly clock: Clock;
  /** Absent if the stage's stack does not name its dispatcher. */
  readonly starter: DispatcherStarter | undefined;
}

/** Only the queue's row of a group is read, and it has the same shape everywhere. */
const ANY_WINDOW = { bucketMs: 250, guardMs: 1_000 };

export function openOperatorStores(
  { stage, shape }: Pick<OperatorStores, 'stage' | 'shape'>,
  clients = { dynamo: dynamoClient(), sqs: sqsClient(process.env), lambda: lambdaClient() },
): OperatorStores {
  const { dynamo, sqs, lambda } = clients;
  const functionName = stage.DispatcherFunction;
  const clock = systemClock();
  const requests = { client: dynamo, table: stage.RequestTable };
  return {
    stage,
    shape,
    dynamo,
    sqs,
    clock,
    groups: dynamoGroupStore({ client: dynamo, table: stage.GroupTable, shape: ANY_WINDOW }),
    requests: dynamoRequestStore({ ...requests, clock, retentionMs: RETENTION_MS }),
    deliveries: dynamoDeliveryStore(requests),
    starter:
      functionName === undefined ? undefined : lambdaDispatcherStarter({ client: lambda, functionName }),
  };
}
