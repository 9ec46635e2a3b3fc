import {
  ConditionalCheckFailedException,
  GetItemCommand,
  type AttributeValue,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SQSClient } from '@aws-sdk/client-sqs';
import { readUnits, sqsRequests, writeUnits } from './billed-units.ts';
import { itemSize } from './item-size.ts';
import type { Ledger } from './ledger.ts';
import { nameCall, type CallInput } from './name-call.ts';

type Item = Record<string, AttributeValue>;

interface DynamoInput extends CallInput {
  readonly ConsistentRead?: boolean | undefined;
  readonly Key?: Item | undefined;
  readonly Item?: Item | undefined;
  readonly RequestItems?: Readonly<Record<string, { readonly Keys?: readonly unknown[] }>> | undefined;
}

interface DynamoOutput {
  readonly Items?: readonly Item[] | undefined;
  readonly Item?: Item | undefined;
  readonly Attributes?: Item | undefined;
  readonly Responses?: Readonly<Record<string, readonly Item[]>> | undefined;
}

/**
 * Records every call of a DynamoDB client. `aside` is another client of the same tables, not metered: if an
 * emulator does not return the item with a failed condition, that client fetches it, as DynamoDB would have sent
 * it.
 */
export function meterDynamo(client: DynamoDBClient, ledger: Ledger, aside: DynamoDBClient): void {
  const sizeBefore = new Map<string, number>();

  /** A write is billed by the larger of the item before and after. */
  function noteWrite(call: string, input: DynamoInput, item: Item | undefined): void {
    const after = item === undefined ? 0 : itemSize(item);
    const key = JSON.stringify([input.TableName, input.Key]);
    const units = writeUnits(Math.max(after, sizeBefore.get(key) ?? 0));
    if (input.Key !== undefined) sizeBefore.set(key, after);
    ledger.note({ call, price: 'dynamoWrite', units });
  }

  async function noteFailed(call: string, input: DynamoInput, error: ConditionalCheckFailedException) {
    const { TableName, Key } = input;
    const get = new GetItemCommand({ TableName, Key, ConsistentRead: true });
    error.Item ??= Key === undefined ? undefined : (await aside.send(get)).Item;
    noteWrite(`${call}, condition failed`, input, error.Item);
  }

  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const input = args.input as DynamoInput;
        const call = nameCall(commandName, input);
        try {
          const result = await next(args);
          const output = result.output as DynamoOutput;
          if (/^(Put|Update)/.test(call)) noteWrite(call, input, output.Attributes ?? input.Item);
          else ledger.note({ call, price: 'dynamoRead', units: unitsRead(input, output) });
          // Only records are put, and each one also into the index by owner.
          if (call.startsWith('Put')) ledger.note({ call: `${call}, index`, price: 'dynamoWrite', units: 1 });
          return result;
        } catch (error) {
          if (error instanceof ConditionalCheckFailedException) await noteFailed(call, input, error);
          throw error;
        }
      },
    { step: 'initialize', name: 'meter' },
  );
}

/** For a query the sum is rounded up, for a batch each item. */
function unitsRead(input: DynamoInput, { Items, Item, Responses }: DynamoOutput): number {
  const isConsistent = input.ConsistentRead === true;
  if (input.RequestItems === undefined) {
    const items = Items ?? (Item === undefined ? [] : [Item]);
    return readUnits(
      items.reduce((total, item) => total + itemSize(item), 0),
      isConsistent,
    );
  }
  const asked = Object.values(input.RequestItems).reduce((total, { Keys = [] }) => total + Keys.length, 0);
  const found = Object.values(Responses ?? {}).flat();
  const ofFound = found.reduce((total, item) => total + readUnits(itemSize(item), true), 0);
  return ofFound + (asked - found.length);
}

/** Records every call of an SQS client, by the size of its content. */
export function meterSqs(client: SQSClient, ledger: Ledger): void {
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const result = await next(args);
        const input = args.input as { MessageBody?: string; MessageGroupId?: string };
        const { Messages = [] } = result.output as { Messages?: readonly { Body?: string }[] };
        const received = Messages.reduce((total, { Body = '' }) => total + Buffer.byteLength(Body), 0);
        ledger.note({
          call:
            nameCall(commandName, {}) +
            (commandName.startsWith('Receive') && received === 0 ? ', empty' : ''),
          price: input.MessageGroupId === undefined ? 'sqsRequest' : 'sqsFairRequest',
          units: sqsRequests(Buffer.byteLength(input.MessageBody ?? '') + received),
        });
        return result;
      },
    { step: 'initialize', name: 'meter' },
  );
}

/** Records every call of an S3 client: there are only puts and gets. */
export function meterS3(client: S3Client, ledger: Ledger): void {
  client.middlewareStack.add(
    (next, { commandName = '' }) =>
      async (args) => {
        const price = commandName.startsWith('Put') ? 's3Put' : 's3Get';
        ledger.note({ call: nameCall(commandName, {}), price, units: 1 });
        return next(args);
      },
    { step: 'initialize', name: 'meter' },
  );
}

/** Records every start of a dispatcher. */
export function meterLambda(client: LambdaClient, ledger: Ledger): void {
  client.middlewareStack.add(
    (next) => async (args) => {
      ledger.note({ call: 'Invoke dispatcher', price: 'lambdaRequest', units: 1 });
      return next(args);
    },
    { step: 'initialize', name: 'meter' },
  );
}
