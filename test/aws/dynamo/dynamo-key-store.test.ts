import {
  DynamoDBClient,
  GetItemCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { dynamoKeyStore } from '../../../lambda/aws/dynamo/dynamo-key-store.ts';
import { itemOf, itemsOfKey } from '../../../lambda/aws/dynamo/key-items.ts';
import { toItem } from '../../../lambda/aws/dynamo/stored-item.ts';
import { aKey } from '../../setup/sample-keys.ts';

const dynamo = mockClient(DynamoDBClient);
beforeEach(() => void dynamo.reset());

const store = () =>
  dynamoKeyStore({ client: new DynamoDBClient({}), table: 'keys', clock: { now: () => 0 } });
const itemHolding = (record: object) => toItem({ partition: 'hash#h', row: 'secret', record });

describe('an item is believed only where it says what it must', () => {
  const record = aKey();
  const { hash = '' } = record.secrets[0] ?? {};

  test('a record that does not name the secret it lies under is no key', async () => {
    dynamo.on(GetItemCommand).resolves({ Item: itemOf(itemsOfKey(record).truth, record) });

    expect(await store().find('another')).toBeUndefined();
    expect(await store().read('key_another')).toBeUndefined();
    expect(await store().find(hash)).toEqual(record);
  });

  test.each([
    ['nothing of a key', {}],
    ['a key without a role that is known', { ...record, settings: { ...record.settings, role: 'root' } }],
    ['a setting of a later version', { ...record, settings: { ...record.settings, region: 'eu' } }],
  ])('%s is a fault, never a key', async (_name, stored) => {
    dynamo.on(GetItemCommand).resolves({ Item: itemHolding(stored) });

    await expect(store().find(hash)).rejects.toMatchObject({ code: 'internal_error' });
  });

  test('a setting that an earlier version did not write has its usual value', async () => {
    const { weight: _weight, ...settings } = record.settings;
    dynamo.on(GetItemCommand).resolves({ Item: itemHolding({ ...record, settings }) });

    expect(await store().find(hash)).toEqual(record);
  });
});

describe('a store that is away', () => {
  const cancelled = (...codes: string[]) =>
    new TransactionCanceledException({
      message: '',
      $metadata: {},
      CancellationReasons: codes.map((Code) => ({ Code })),
    });

  test('finds nobody a stranger', async () => {
    dynamo.on(GetItemCommand).rejects(new Error('throttled'));

    await expect(store().find('h')).rejects.toMatchObject({ code: 'store_unavailable', retryAfterMs: 1000 });
  });

  test.each([
    ['somebody else writes the key', ['TransactionConflict', 'None'], 'changed'],
    [
      'the key was changed, and a secret given to another',
      ['ConditionalCheckFailed', 'ConditionalCheckFailed'],
      'changed',
    ],
    ['a secret is another key’s', ['None', 'ConditionalCheckFailed'], 'taken'],
  ])('%s', async (_name, codes, outcome) => {
    dynamo.on(TransactWriteItemsCommand).rejects(cancelled(...codes));

    expect(await store().replace(aKey({ revision: 1 }), aKey())).toBe(outcome);
  });

  test.each([[['ThrottlingError', 'None']], [['TransactionConflict', 'None']]])(
    'a new key that is stopped by %j may be tried again',
    async (codes) => {
      dynamo.on(TransactWriteItemsCommand).rejects(cancelled(...codes));

      await expect(store().create(aKey())).rejects.toMatchObject({ code: 'store_unavailable' });
    },
  );
});
