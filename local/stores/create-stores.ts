import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import { Refused } from '../../cli/refused.ts';
import { resolve } from '../template/resolve.ts';
import { resourcesOfType, type Template } from '../template/template.ts';
import { createBucket } from './create-bucket.ts';
import { createQueues } from './create-queues.ts';
import { createTable } from './create-tables.ts';
import type { Access, Endpoints } from './endpoints.ts';
import type { Physical } from './physical-names.ts';

export interface CreatedStores {
  /** The part of a queue's URL before its name, with the slash. */
  readonly queueUrlBase: string;
}

/** Creates the tables, queues and buckets that the template names, unless they exist. */
export async function createStores(
  template: Template,
  at: { readonly endpoints: Endpoints; readonly access: Access; readonly physical: Physical },
): Promise<CreatedStores> {
  const [queueUrlBase] = await Promise.all([
    reaching('SQS', at.endpoints.SQS, queues(template, at)),
    reaching('DynamoDB', at.endpoints.DYNAMODB, tables(template, at)),
    reaching('S3', at.endpoints.S3, buckets(template, at)),
  ]);
  return { queueUrlBase };
}

/** @throws Refused that names the service and the address where it was expected. */
export async function reaching<T>(service: string, endpoint: string, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw new Refused(`The stores cannot be created on ${service} at ${endpoint} (${String(error)}).`);
  }
}

type Where = Parameters<typeof createStores>[1];

async function tables(template: Template, { endpoints, access, physical }: Where): Promise<void> {
  const client = new DynamoDBClient({ ...access, endpoint: endpoints.DYNAMODB });
  const found = resourcesOfType(template, 'AWS::DynamoDB::GlobalTable', 'AWS::DynamoDB::Table');
  await Promise.all(
    found.map(({ logicalId, Properties }) =>
      createTable(client, { name: physical.nameOf(logicalId), properties: resolve(Properties, physical) }),
    ),
  );
  client.destroy();
}

async function queues(template: Template, { endpoints, access, physical }: Where): Promise<string> {
  const client = new SQSClient({ ...access, endpoint: endpoints.SQS });
  const found = resourcesOfType(template, 'AWS::SQS::Queue');
  const base = await createQueues(
    client,
    found.map(({ logicalId, Properties }) =>
      resolve({ ...Properties, QueueName: physical.nameOf(logicalId) }, physical),
    ),
  );
  client.destroy();
  return base;
}

async function buckets(template: Template, { endpoints, access, physical }: Where): Promise<void> {
  const client = new S3Client({ ...access, endpoint: endpoints.S3, forcePathStyle: true });
  const found = resourcesOfType(template, 'AWS::S3::Bucket');
  await Promise.all(found.map(({ logicalId }) => createBucket(client, physical.nameOf(logicalId))));
  client.destroy();
}
