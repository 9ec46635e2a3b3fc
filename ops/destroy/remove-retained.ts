import {
  DeleteTableCommand,
  DynamoDBClient,
  ResourceNotFoundException,
  waitUntilTableNotExists,
} from '@aws-sdk/client-dynamodb';
import {
  DeleteBucketCommand,
  DeleteObjectsCommand,
  NoSuchBucket,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import { s3Client } from '../../lambda/aws/clients.ts';
import { awsRefusal } from '../stage/aws-refusal.ts';
import type { Retained } from './retained.ts';

const PATIENCE_SECONDS = 600;

export interface RemovalClients {
  readonly dynamo: DynamoDBClient;
  readonly s3: S3Client;
}

/**
 * Removes a resource that a stack has left behind, with all its contents. False: the kind of resource is not known
 * here.
 */
export async function removeRetained(
  { type, name }: Retained,
  clients: RemovalClients = { dynamo: new DynamoDBClient(), s3: s3Client(process.env) },
): Promise<boolean> {
  try {
    switch (type) {
      case 'AWS::DynamoDB::GlobalTable':
        await removeTable(clients.dynamo, name).catch(unlessGone);
        return true;
      case 'AWS::S3::Bucket':
        await removeBucket(clients.s3, name).catch(unlessGone);
        return true;
      default:
        return false;
    }
  } catch (error) {
    throw awsRefusal(error);
  }
}

function unlessGone(error: unknown): void {
  if (!(error instanceof ResourceNotFoundException || error instanceof NoSuchBucket)) throw error;
}

async function removeTable(client: DynamoDBClient, TableName: string): Promise<void> {
  await client.send(new DeleteTableCommand({ TableName }));
  await waitUntilTableNotExists({ client, maxWaitTime: PATIENCE_SECONDS, minDelay: 1 }, { TableName });
}

/** The bucket keeps no versions, so the listing is complete. */
async function removeBucket(client: S3Client, Bucket: string): Promise<void> {
  for await (const { Contents = [] } of paginateListObjectsV2({ client }, { Bucket })) {
    const Objects = Contents.map(({ Key }) => ({ Key }));
    if (Objects.length > 0)
      await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
  }
  await client.send(new DeleteBucketCommand({ Bucket }));
}
