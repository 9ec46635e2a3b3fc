import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../lambda/aws/clock/clock.ts';
import { dynamoClient, s3Client, sqsClient } from '../../lambda/aws/clients.ts';
import { dynamoGroupStore } from '../../lambda/aws/dynamo/groups/dynamo-group-store.ts';
import { dynamoRequestStore } from '../../lambda/aws/dynamo/requests/dynamo-request-store.ts';
import { toItem } from '../../lambda/aws/dynamo/stored-item.ts';
import { adjustBucket } from '../../lambda/core/windows/window.ts';
import { SHAPE } from '../setup/reserving.ts';
import { sampleRecord, sampleTurn } from '../setup/sample-records.ts';

interface Reply {
  readonly status: number;
  readonly body: unknown;
}

const BROKEN: Reply = { status: 500, body: {} };

describe('the clients', () => {
  let server: Server;
  const replies: Reply[] = [];
  let received = 0;

  beforeAll(async () => {
    server = createServer((_, response) => {
      const reply = replies[received++] ?? { status: 200, body: { Attributes: { version: { N: '1' } } } };
      response.statusCode = reply.status;
      response.end(JSON.stringify(reply.body));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    Object.assign(process.env, {
      AWS_ENDPOINT_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      AWS_REGION: 'eu-north-1',
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
    });
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  beforeEach(() => {
    replies.length = 0;
    received = 0;
  });

  test('take endpoint, region and credentials from the environment', async () => {
    const store = dynamoGroupStore({ client: dynamoClient(), table: 't', shape: SHAPE });

    const row = await store.writeWindow('m', 'd', { kind: 'cool', untilMs: 1 });

    expect(row.kind).toBe('written');
    expect(received).toBe(1);
  });

  test('send a write again after a failure of the server', async () => {
    const store = dynamoGroupStore({ client: dynamoClient(), table: 't', shape: SHAPE });
    replies.push(BROKEN);

    await store.writeWindow('m', 'd', { kind: 'cool', untilMs: 1 });

    expect(received).toBe(2);
  });

  test('recognise a transition as done if its first sending worked and its second was refused', async () => {
    const clock = systemClock();
    const store = dynamoRequestStore({ client: dynamoClient(), table: 't', clock, retentionMs: 1_000 });
    const granted = sampleRecord({ status: 'granted', turn: sampleTurn });
    const __type = 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException';
    const Item = toItem({ ...granted, expiresAt: granted.deadlineMs / 1_000 });
    replies.push(BROKEN, { status: 400, body: { __type, Item } });

    const outcome = await store.transition(granted.id, { name: 'grant', turn: sampleTurn });

    expect(outcome).toEqual({ kind: 'done', record: granted });
  });

  test('never send a write that gives room back a second time', async () => {
    const store = dynamoGroupStore({ client: dynamoClient(), table: 't', shape: SHAPE });
    replies.push(BROKEN);
    const giveBack = adjustBucket(7, { requests: -1, tokens: 0 }, SHAPE);

    await expect(store.writeWindow('m', 'd', giveBack)).rejects.toMatchObject({ code: 'store_unavailable' });

    expect(received).toBe(1);
  });

  test.each([
    { env: {}, isCustom: false },
    { env: { AWS_ENDPOINT_URL: 'http://x' }, isCustom: true },
    { env: { AWS_ENDPOINT_URL_SQS: 'http://x', AWS_ENDPOINT_URL_S3: 'http://x' }, isCustom: true },
  ])('with $env the endpoint decides where a queue and a bucket are: $isCustom', ({ env, isCustom }) => {
    expect(sqsClient(env).config.useQueueUrlAsEndpoint).toBe(!isCustom);
    expect(s3Client(env).config.forcePathStyle).toBe(isCustom);
  });
});
