import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Env } from '../core/config/reference.ts';

const LONGEST_POLL_MS = 20_000;
const MAX_SOCKETS = 250;

/** The SDK itself takes region, credentials and `AWS_ENDPOINT_URL…` from the environment. */
export const clientDefaults = (requestTimeoutMs: number) => ({
  maxAttempts: 3,
  retryMode: 'standard',
  requestHandler: {
    connectionTimeout: 1_000,
    requestTimeout: requestTimeoutMs,
    throwOnRequestTimeout: true,
    httpAgent: { keepAlive: true, maxSockets: MAX_SOCKETS },
    httpsAgent: { keepAlive: true, maxSockets: MAX_SOCKETS },
  },
});

const hasEndpoint = (env: Env, service: 'SQS' | 'S3'): boolean =>
  Boolean(env.AWS_ENDPOINT_URL ?? env[`AWS_ENDPOINT_URL_${service}`]);

export const dynamoClient = (): DynamoDBClient => new DynamoDBClient(clientDefaults(3_000));

/** An emulator's queue URL may name a host that only the emulator knows, so the endpoint decides there. */
export const sqsClient = (env: Env): SQSClient =>
  new SQSClient({
    ...clientDefaults(LONGEST_POLL_MS + 5_000),
    useQueueUrlAsEndpoint: !hasEndpoint(env, 'SQS'),
  });

export const s3Client = (env: Env): S3Client =>
  new S3Client({ ...clientDefaults(15_000), forcePathStyle: hasEndpoint(env, 'S3') });

export const lambdaClient = (): LambdaClient => new LambdaClient(clientDefaults(5_000));
