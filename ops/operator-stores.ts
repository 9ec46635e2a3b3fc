import { paginateScan } from '@aws-sdk/client-dynamodb';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { dynamoClient, sqsClient } from '../lambda/aws/clients.ts';
import { systemClock } from '../lambda/aws/clock.ts';
import { dynamoDeliveryStore } from '../lambda/aws/dynamo-delivery-store.ts';
import { dynamoGroupStore } from '../lambda/aws/dynamo-group-store.ts';
import { dynamoRequestStore } from '../lambda/aws/dynamo-request-store.ts';
import { CHANGE, GROUP_KEY, ROW_KEY } from '../lambda/aws/keys.ts';
import { RETENTION_MS } from '../lambda/aws/open-stores.ts';
import type { Clock, DeliveryStore, GroupStore, RequestStore } from '../lambda/core/ports.ts';
import type { DeployedStage } from './deployed-stage.ts';

/** What operators' commands touch of a stage. */
export interface OperatorStores {
  readonly stage: DeployedStage;
  readonly groups: GroupStore;
  readonly requests: RequestStore;
  readonly deliveries: DeliveryStore;
  readonly sqs: SQSClient;
  readonly clock: Clock;
  /** Every group of which the table has a row. */
  groupNames(): Promise<readonly string[]>;
}

/** Of the group's rows only the queue's is read, and that one has the same shape everywhere. */
const ANY_SHAPE = { bucketMs: 250, guardMs: 1_000 };

export function openOperatorStores(
  stage: DeployedStage,
  clients = { dynamo: dynamoClient(), sqs: sqsClient(process.env) },
): OperatorStores {
  const { dynamo, sqs } = clients;
  const clock = systemClock();
  const requests = { client: dynamo, table: stage.RequestTable };
  return {
    ...{ stage, sqs, clock },
    groups: dynamoGroupStore({ client: dynamo, table: stage.GroupTable, shape: ANY_SHAPE }),
    requests: dynamoRequestStore({ ...requests, clock, retentionMs: RETENTION_MS }),
    deliveries: dynamoDeliveryStore(requests),

    async groupNames() {
      const names = new Set<string>();
      const scan = {
        TableName: stage.GroupTable,
        ProjectionExpression: '#group, #row',
        ExpressionAttributeNames: { '#group': GROUP_KEY, '#row': ROW_KEY },
      };
      for await (const { Items = [] } of paginateScan({ client: dynamo }, scan))
        for (const item of Items)
          if (item[ROW_KEY]?.S?.startsWith(CHANGE) === false) names.add(item[GROUP_KEY]?.S ?? '');
      return [...names].sort();
    },
  };
}
