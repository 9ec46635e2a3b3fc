import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { createGateway } from '../../lambda/app/create-gateway.ts';
import { createDeps } from '../../lambda/app/deps.ts';
import { systemClock } from '../../lambda/aws/clock/clock.ts';
import { dynamoGroupStore } from '../../lambda/aws/dynamo/groups/dynamo-group-store.ts';
import { dynamoRequestStore } from '../../lambda/aws/dynamo/requests/dynamo-request-store.ts';
import type { Deployment } from '../../lambda/core/config/headway-config.ts';
import { silentLog } from '../setup/silent-log.ts';
import { createGroupTable, createRequestTable, openDynamo, type Opened } from '../setup/stores-on-aws.ts';
import { aRequest, createWorld } from '../setup/worlds/world.ts';

let opened: Opened<DynamoDBClient>;
let tables: { readonly groups: string; readonly requests: string };
/** AWS calls and upstream calls, in the order in which they were made. */
let calls: string[] = [];

beforeAll(async () => {
  opened = await openDynamo();
  tables = {
    groups: await createGroupTable(opened.client),
    requests: await createRequestTable(opened.client),
  };
  opened.client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        calls.push(commandName ?? 'unknown');
        return next(args);
      },
    { step: 'initialize' },
  );
});
afterAll(() => opened.close());
beforeEach(() => {
  calls = [];
});

const forbidden = () => Promise.reject(new Error('no call to this service is expected'));

function gatewayFor(deployment: Partial<Deployment>) {
  const { deps } = createWorld({ deployments: [deployment] });
  const clock = systemClock();
  return createGateway(
    createDeps({
      ...deps,
      log: silentLog,
      clock,
      groups: dynamoGroupStore({ client: opened.client, table: tables.groups, shape: deps.config.window }),
      requests: dynamoRequestStore({
        client: opened.client,
        table: tables.requests,
        clock,
        retentionMs: 1_000,
      }),
      queues: {
        send: forbidden,
        receive: forbidden,
        hide: forbidden,
        remove: forbidden,
        depth: forbidden,
        deadLetters: forbidden,
      },
      starter: { start: forbidden },
      upstream: {
        call: async () => {
          calls.push('upstream');
          const body = '{"usage":{"total_tokens":30}}';
          return { kind: 'answer', status: 200, headers: {}, body };
        },
      },
    }),
  );
}

test('the direct path makes two AWS calls before the upstream is called, and none after', async () => {
  const gateway = gatewayFor({ id: 'limited', rpm: 60 });

  await gateway.complete(aRequest());

  expect(calls).toEqual(['QueryCommand', 'UpdateItemCommand', 'upstream']);
});

test('where tokens are limited, one more settles the estimate', async () => {
  const gateway = gatewayFor({ id: 'token-limited', rpm: 60, tpm: 10_000 });

  await gateway.complete(aRequest());

  expect(calls).toEqual(['QueryCommand', 'UpdateItemCommand', 'upstream', 'UpdateItemCommand']);
});

test('a deployment without limits needs no reservation', async () => {
  const gateway = gatewayFor({ id: 'unlimited' });

  await gateway.complete(aRequest());

  expect(calls).toEqual(['QueryCommand', 'upstream']);
});
