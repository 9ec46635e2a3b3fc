import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { dynamoGroupStore } from '../../../lambda/aws/dynamo/groups/dynamo-group-store.ts';
import { SHAPE } from '../../setup/reserving.ts';

const dynamo = mockClient(DynamoDBClient);
const store = dynamoGroupStore({ client: new DynamoDBClient({}), table: 'groups', shape: SHAPE });
const cool = { kind: 'cool', untilMs: 5 } as const;

const failed = (item?: Record<string, { N: string }>) =>
  new ConditionalCheckFailedException({ message: 'failed', $metadata: {}, ...(item && { Item: item }) });

beforeEach(() => {
  dynamo.reset();
});

describe('the group store on DynamoDB', () => {
  test('writes a window with one command that asks for the row either way', async () => {
    dynamo.on(UpdateItemCommand).resolves({ Attributes: { cooldownUntilMs: { N: '5' } } });

    const outcome = await store.writeWindow('m', 'd1', cool);

    expect(outcome).toMatchObject({ kind: 'written', row: { version: 0, cooldownUntilMs: 5 } });
    expect(dynamo.calls()).toHaveLength(1);
    expect(dynamo.call(0).args[0].input).toMatchObject({
      TableName: 'groups',
      Key: { group: { S: 'm' }, row: { S: 'window#d1#250x244' } },
      ReturnValues: 'ALL_NEW',
      ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    });
  });

  test('takes the row out of a refusal that brings it', async () => {
    dynamo.on(UpdateItemCommand).rejects(failed({ version: { N: '3' }, cooldownUntilMs: { N: '9' } }));

    const outcome = await store.writeWindow('m', 'd1', cool);

    expect(outcome).toMatchObject({ kind: 'stale', row: { version: 3, cooldownUntilMs: 9 } });
    expect(dynamo.calls()).toHaveLength(1);
  });

  test('reads the row, consistently, after a refusal that does not bring it', async () => {
    dynamo.on(UpdateItemCommand).rejects(failed());
    dynamo.on(GetItemCommand).resolves({ Item: { version: { N: '4' } } });

    const outcome = await store.writeWindow('m', 'd1', cool);

    expect(outcome).toMatchObject({ kind: 'stale', row: { version: 4 } });
    expect(dynamo.commandCalls(GetItemCommand)[0]?.args[0].input).toMatchObject({ ConsistentRead: true });
  });

  test('reads all rows of a group with one consistent query, and those of its own shape', async () => {
    dynamo.on(QueryCommand).resolves({
      Items: [
        { row: { S: 'queue' }, bell: { N: '2' }, 'enqueued:high': { N: '2' }, 'served:high': { N: '1' } },
        { row: { S: 'window#a#b#250x244' }, version: { N: '1' } },
        { row: { S: 'window#a#b#500x122' }, version: { N: '7' } },
      ],
    });

    const state = await store.read('m');

    expect(state.queue).toMatchObject({ bell: 2, enqueued: { high: 2 }, served: { high: 1 }, leader: null });
    expect(Object.entries(state.windows).map(([id, { version }]) => [id, version])).toEqual([['a#b', 1]]);
    expect(dynamo.calls()).toHaveLength(1);
    expect(dynamo.commandCalls(QueryCommand)[0]?.args[0].input).toMatchObject({ ConsistentRead: true });
  });

  test('asks for less if a glance is enough', async () => {
    dynamo.on(QueryCommand).resolves({ Items: [{ row: { S: 'queue' }, bell: { N: '2' } }] });

    const state = await store.glance('m');

    expect(state.queue.bell).toBe(2);
    expect(dynamo.commandCalls(QueryCommand)[0]?.args[0].input).toMatchObject({ ConsistentRead: false });
  });

  test('reads a group that does not fit one page', async () => {
    dynamo
      .on(QueryCommand)
      .resolvesOnce({
        Items: [{ row: { S: 'window#a#250x244' } }],
        LastEvaluatedKey: { group: { S: 'm' }, row: { S: 'window#a#250x244' } },
      })
      .resolvesOnce({ Items: [{ row: { S: 'window#b#250x244' } }] });

    const { windows } = await store.read('m');

    expect(Object.keys(windows)).toEqual(['a', 'b']);
  });

  test.each([{ version: { S: 'secret' } }, { requestSlots: { M: { '7': { S: 'secret' } } } }])(
    'does not accept %j as a window',
    async (Attributes) => {
      dynamo.on(UpdateItemCommand).resolves({ Attributes });

      const outcome = store.writeWindow('m', 'd1', cool);

      await expect(outcome).rejects.toMatchObject({ code: 'internal_error' });
      await expect(outcome).rejects.not.toThrow('secret');
    },
  );
});
