import { randomUUID } from 'node:crypto';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { dynamoKeyStore } from '../../lambda/aws/dynamo/dynamo-key-store.ts';
import { reserveForKey } from '../../lambda/app/keys/reserve-for-key.ts';
import { chargeRequest } from '../../lambda/app/keys/charge-request.ts';
import { usageFor } from '../../lambda/app/queueing/tokens.ts';
import { estimateTokens } from '../../lambda/core/tokens/token-estimate.ts';
import { hashOf } from '../../lambda/core/keys/key-secret.ts';
import { defaultSettings, type KeySettings } from '../../lambda/core/keys/key-settings.ts';
import { Fault } from '../../lambda/core/faults.ts';
import { chat, createEdge, masterKey, type EdgeOptions } from '../http/edge.ts';
import { aKey, aSecret, storedSecret } from '../setup/sample-keys.ts';
import { createUseCases } from '../../lambda/app/create-use-cases.ts';
import { createDeps } from '../../lambda/app/deps.ts';
import { systemClock } from '../../lambda/aws/clock/clock.ts';
import { dynamoGroupStore } from '../../lambda/aws/dynamo/groups/dynamo-group-store.ts';
import { dynamoRequestStore } from '../../lambda/aws/dynamo/requests/dynamo-request-store.ts';
import type { Deployment } from '../../lambda/core/config/headway-config.ts';
import { silentLog } from '../setup/silent-log.ts';
import {
  createGroupTable,
  createKeyTable,
  createRequestTable,
  openDynamo,
  type Opened,
} from '../setup/stores-on-aws.ts';
import { aRequest, createWorld } from '../setup/worlds/world.ts';

let opened: Opened<DynamoDBClient>;
let tables: { readonly groups: string; readonly requests: string; readonly keys: string };
/** AWS calls and upstream calls, in the order in which they were made. */
let calls: string[] = [];
/** AWS calls in the order in which they were answered. */
let steps: string[] = [];

beforeAll(async () => {
  opened = await openDynamo();
  tables = {
    groups: await createGroupTable(opened.client),
    requests: await createRequestTable(opened.client),
    keys: await createKeyTable(opened.client),
  };
  opened.client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        calls.push(commandName ?? 'unknown');
        const answer = await next(args);
        steps.push(commandName ?? 'unknown');
        return answer;
      },
    { step: 'initialize' },
  );
});
afterAll(() => opened.close());
beforeEach(() => {
  calls = [];
  steps = [];
});

const forbidden = () => Promise.reject(new Error('no call to this service is expected'));

function useCasesFor(deployment: Partial<Deployment>) {
  const { deps } = createWorld({ deployments: [deployment] });
  const clock = systemClock();
  return createUseCases(
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
  const useCases = useCasesFor({ id: 'limited', rpm: 60 });

  await useCases.complete(aRequest());

  expect(calls).toEqual(['QueryCommand', 'UpdateItemCommand', 'upstream']);
});

test('where tokens are limited, one more settles the estimate', async () => {
  const useCases = useCasesFor({ id: 'token-limited', rpm: 60, tpm: 10_000 });

  await useCases.complete(aRequest());

  expect(calls).toEqual(['QueryCommand', 'UpdateItemCommand', 'upstream', 'UpdateItemCommand']);
});

test('where calls at once are limited, one more frees the place', async () => {
  const useCases = useCasesFor({ id: 'parallel', parallel: 2 });

  await useCases.complete(aRequest());
  await useCases.complete(aRequest());
  await useCases.complete(aRequest());

  const each = ['QueryCommand', 'UpdateItemCommand', 'upstream', 'UpdateItemCommand'];
  expect(calls).toEqual([...each, ...each, ...each]);
});

test('a deployment without limits needs no reservation', async () => {
  const useCases = useCasesFor({ id: 'unlimited' });

  await useCases.complete(aRequest());

  expect(calls).toEqual(['QueryCommand', 'upstream']);
});

describe('at the edge', () => {
  const secret = aSecret();

  async function edgeFor(settings: Partial<KeySettings>, more: EdgeOptions = {}) {
    const useCases = useCasesFor({ id: `edge-${randomUUID()}`, rpm: 60 });
    const clock = systemClock();
    const keyStore = dynamoKeyStore({ client: opened.client, table: tables.keys, clock });
    const found = await keyStore.find(hashOf(secret));
    const record = found ?? aKey({ secrets: [storedSecret(secret)] });
    if (found === undefined) await keyStore.create(record);
    const changed = {
      ...record,
      settings: { ...defaultSettings, ...settings },
      revision: record.revision + 1,
    };
    await keyStore.replace(changed, record);
    calls = [];
    steps = [];
    const tokens = () => ({ keyOf: async () => record.id });
    return createEdge({ useCases, keyStore, tokens, ...more });
  }

  const sent = (key: string) => ({ headers: { Authorization: `Bearer ${key}` }, body: chat });

  test('a stored key adds a read beside the group’s, and no step', async () => {
    const edge = await edgeFor({});

    const { status } = await edge.send(sent(secret));

    expect(status).toBe(200);
    expect(calls.slice(0, 2).toSorted()).toEqual(['GetItemCommand', 'QueryCommand']);
    expect(calls.slice(2)).toEqual(['UpdateItemCommand', 'upstream']);
    expect(steps.slice(0, 2).toSorted()).toEqual(['GetItemCommand', 'QueryCommand']);
  });

  test('a token adds the same for the key that it chooses', async () => {
    const edge = await edgeFor({});

    const { status } = await edge.send(sent('a.verified.token'));

    expect(status).toBe(200);
    expect(calls.slice(0, 2).toSorted()).toEqual(['GetItemCommand', 'QueryCommand']);
    expect(calls.slice(2)).toEqual(['UpdateItemCommand', 'upstream']);
    expect(steps.slice(0, 2).toSorted()).toEqual(['GetItemCommand', 'QueryCommand']);
  });

  test('a token that is refused makes no call at all', async () => {
    const refuse = () => Promise.reject(new Fault('invalid_token', 'Refused.'));
    const edge = await edgeFor({}, { tokens: () => ({ keyOf: refuse }) });

    const { status } = await edge.send(sent('a.forged.token'));

    expect([status, calls]).toEqual([401, []]);
  });

  test('a key with a limit of its own adds a read and a write, before the group’s', async () => {
    const edge = await edgeFor({ rpm: 10 });

    await edge.send(sent(secret));

    expect(calls.slice(2)).toEqual(['QueryCommand', 'UpdateItemCommand', 'UpdateItemCommand', 'upstream']);
  });

  test('a token limit of the key costs one write more when the call is over', async () => {
    const edge = await edgeFor({ rpm: 10, tpm: 10_000 });

    await edge.send(sent(secret));

    expect(calls.slice(2)).toEqual([
      'QueryCommand',
      'UpdateItemCommand',
      'UpdateItemCommand',
      'upstream',
      'UpdateItemCommand',
    ]);
  });

  test('a budget costs one write before the call and one after it, and no read', async () => {
    const edge = await edgeFor({ budget: { unit: 'tokens', amount: 1e6, per: 'month', atCap: 'refuse' } });
    // The first call of a month begins the budget's period, with one write more.
    await edge.send(sent(secret));
    calls = [];

    await edge.send(sent(secret));

    expect(calls.slice(2)).toEqual([
      'UpdateItemCommand',
      'UpdateItemCommand',
      'upstream',
      'UpdateItemCommand',
    ]);
  });

  test('a budget of 1,000 tokens raced by 100 callers never has more reserved', async () => {
    const { deps } = createWorld();
    const shape = deps.config.window;
    const groups = dynamoGroupStore({ client: opened.client, table: tables.groups, shape });
    const budget = { unit: 'tokens', amount: 1_000, per: 'day', atCap: 'refuse' } as const;
    const keyId = `key_${randomUUID()}`;
    const body = { messages: [{ role: 'user', content: 'hello' }], max_tokens: 100 };
    const request = aRequest({ keyId, settings: { ...defaultSettings, budget }, body });
    const on = { ...deps, clock: systemClock(), groups };

    const outcomes = await Promise.allSettled(
      Array.from({ length: 100 }, () => chargeRequest(on, request, usageFor(on, request))),
    );

    const fit = Math.floor(1_000 / estimateTokens(body));
    const charged = outcomes.filter(({ status }) => status === 'fulfilled');
    const { used } = await groups.readBudget(keyId, 'tokens/day');
    expect([charged.length, used]).toEqual([fit, fit * estimateTokens(body)]);
  });

  test('a key’s tpm of 1,000 raced by 100 writers of 150 tokens is never exceeded', async () => {
    const { deps } = createWorld();
    const shape = deps.config.window;
    const groups = dynamoGroupStore({ client: opened.client, table: tables.groups, shape });
    const settings = { ...defaultSettings, tpm: 1_000 };
    const limited = { keyId: `key_${randomUUID()}`, settings, group: 'm', tokens: 150, aheadMs: 0 };
    const on = { ...deps, clock: systemClock(), groups };

    const outcomes = await Promise.all(Array.from({ length: 100 }, () => reserveForKey(on, limited)));

    const taken = outcomes.filter(({ kind }) => kind === 'taken');
    const { windows } = await groups.read(`key#${limited.keyId}`);
    expect([taken.length, windows.all?.tokens]).toEqual([6, 900]);
  });

  test('a key’s rpm of 10 raced by 100 writers is 10', async () => {
    const { deps } = createWorld();
    const groups = dynamoGroupStore({
      client: opened.client,
      table: tables.groups,
      shape: deps.config.window,
    });
    const settings = { ...defaultSettings, rpm: 10 };
    const limited = { keyId: `key_${randomUUID()}`, settings, group: 'm', tokens: 1, aheadMs: 0 };
    const on = { ...deps, clock: systemClock(), groups };

    const outcomes = await Promise.all(Array.from({ length: 100 }, () => reserveForKey(on, limited)));

    const taken = outcomes.filter(({ kind }) => kind === 'taken');
    const { windows } = await groups.read(`key#${limited.keyId}`);
    expect([taken.length, windows.all?.requests]).toEqual([10, 10]);
  });

  test('the master key adds nothing', async () => {
    const edge = await edgeFor({});

    await edge.send(sent(masterKey));

    expect(calls).toEqual(['QueryCommand', 'UpdateItemCommand', 'upstream']);
  });

  test('a key that is not well formed makes no call at all', async () => {
    const edge = await edgeFor({});

    const { status } = await edge.send(sent(`${secret}x`));

    expect([status, calls]).toEqual([401, []]);
  });
});
