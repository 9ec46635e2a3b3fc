import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { systemClock } from '../../../lambda/aws/clock/clock.ts';
import { dynamoKeyStore } from '../../../lambda/aws/dynamo/dynamo-key-store.ts';
import { aSecret } from '../../setup/sample-keys.ts';
import { bearer, chat, createEdge, type Edge, masterKey } from '../edge.ts';

type Trouble = (response: ServerResponse) => void;

const refusal =
  (status: number, type: string): Trouble =>
  (response) =>
    void response
      .writeHead(status, { 'content-type': 'application/x-amz-json-1.0' })
      .end(JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${type}`, message: 'planted detail' }));

/** The table's answers, as DynamoDB sends them, or the lack of one. */
const troubles: Readonly<Record<string, Trouble>> = {
  'throttles: the table': refusal(400, 'ProvisionedThroughputExceededException'),
  'throttles: the account': refusal(400, 'RequestLimitExceeded'),
  'throttles: the requests': refusal(400, 'ThrottlingException'),
  'fails inside': refusal(500, 'InternalServerError'),
  'is not there': refusal(400, 'ResourceNotFoundException'),
  'denies the function': refusal(400, 'AccessDeniedException'),
  'is cut off in the middle': (response) => void response.socket?.destroy(),
  'answers with something else': (response) => void response.writeHead(502).end('<html>'),
};

let trouble: Trouble = () => undefined;
let asked = 0;
let edge: Edge;
const server = createServer((request, response) => {
  asked += 1;
  request.resume().once('end', () => trouble(response));
});
const edgeOn = (port: number) =>
  createEdge({
    keyStore: dynamoKeyStore({
      client: new DynamoDBClient({
        endpoint: `http://127.0.0.1:${port}`,
        region: 'eu-central-1',
        credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
        maxAttempts: 1,
      }),
      table: 'keys',
      clock: systemClock(),
    }),
    tokens: () => ({ keyOf: async () => 'key_1' }),
  });

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  edge = edgeOn((server.address() as AddressInfo).port);
});
beforeEach(() => {
  asked = 0;
});
afterAll(
  () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    }),
);

const calls = [
  ['a completion', { body: chat }],
  ['a list', { method: 'GET', path: '/v1/requests' }],
  ['a look at oneself', { method: 'GET', path: '/v1/key' }],
] as const;

async function expectUnavailable(on: Edge, key: string): Promise<void> {
  for (const [name, sent] of calls) {
    const { status, headers, text } = await on.send({ headers: bearer(key), ...sent });

    expect([name, status, headers['retry-after']]).toEqual([name, 503, '1']);
    expect(JSON.parse(text)).toMatchObject({ error: { code: 'store_unavailable' } });
    expect(text).not.toMatch(/planted|dynamo/i);
  }
}

describe.each(Object.entries(troubles))('while the table of keys %s', (_name, given) => {
  beforeEach(() => {
    trouble = given;
  });

  test('a stored key gets 503 with Retry-After, never 401', () => expectUnavailable(edge, aSecret()));

  test('so does a token, whose key is stored', () => expectUnavailable(edge, 'a.verified.token'));

  test('a master key is as good as ever', async () => {
    expect((await edge.send({ headers: bearer(masterKey), body: chat })).status).toBe(200);
    expect(asked).toBe(0);
  });

  test('a wrong key gets its 401, and never reaches the table', async () => {
    const secret = aSecret();
    const mistyped = secret.slice(0, -1) + (secret.endsWith('0') ? '1' : '0');
    const statuses = await Promise.all(
      [mistyped, 'sk-hw-', `${secret}x`, secret.slice(1), 'sk-other'].map((key) =>
        edge.send({ headers: bearer(key), body: chat }).then(({ status }) => status),
      ),
    );

    expect(statuses).toEqual([401, 401, 401, 401, 401]);
    expect(asked).toBe(0);
  });
});

test('a table that nobody can connect to is away, too', async () => {
  const closed = createServer();
  await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
  const { port } = closed.address() as AddressInfo;
  await new Promise((resolve) => closed.close(resolve));

  await expectUnavailable(edgeOn(port), aSecret());
});
