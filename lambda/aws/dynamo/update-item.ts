import {
  ConditionalCheckFailedException,
  GetItemCommand,
  UpdateItemCommand,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { guarded, storeFault } from '../store-faults.ts';
import { toItem, type Item } from './stored-item.ts';

/** One UpdateItem as data: expressions, with plain values for their placeholders. */
export interface Update {
  readonly expression: string;
  readonly condition?: string;
  readonly names?: Readonly<Record<string, string>>;
  readonly values?: Readonly<Record<string, unknown>>;
  /** The SDK must not send it again after an unclear failure, as a second application would do harm. */
  readonly isSentOnce?: boolean;
}

export interface Table {
  readonly client: DynamoDBClient;
  readonly table: string;
}

/**
 * `refused`: the condition failed; `item` is the item as it stands. `wasSentAgain`: an earlier sending may have
 * worked.
 */
export type UpdateOutcome =
  | { readonly kind: 'written'; readonly item: Item }
  | { readonly kind: 'refused'; readonly item: Item | undefined; readonly wasSentAgain: boolean };

/** Carries out one update; returns the whole item either way. */
export async function updateItem(on: Table, key: Item, update: Update): Promise<UpdateOutcome> {
  const command = commandOf(on.table, key, update);
  try {
    const { Attributes } = await on.client.send(command);
    return { kind: 'written', item: Attributes ?? {} };
  } catch (error) {
    if (!(error instanceof ConditionalCheckFailedException)) throw storeFault(error);
    // Not every emulator returns the item with the refusal.
    const item = error.Item ?? (await readItem(on, key));
    return { kind: 'refused', item, wasSentAgain: (error.$metadata.attempts ?? 1) > 1 };
  }
}

/** One read, strongly consistent unless told otherwise. */
export async function readItem(
  { client, table }: Table,
  key: Item,
  { isConsistent } = { isConsistent: true },
): Promise<Item | undefined> {
  const command = new GetItemCommand({ TableName: table, Key: key, ConsistentRead: isConsistent });
  const { Item: item } = await guarded(client.send(command));
  return item;
}

function commandOf(table: string, key: Item, update: Update): UpdateItemCommand {
  const command = new UpdateItemCommand({
    TableName: table,
    Key: key,
    UpdateExpression: update.expression,
    ConditionExpression: update.condition,
    ExpressionAttributeNames: update.names,
    ExpressionAttributeValues: update.values && toItem(update.values),
    ReturnValues: 'ALL_NEW',
    ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
  });
  if (update.isSentOnce === true) withoutRetries(command);
  return command;
}

/** Replaces the SDK's own retries for this command. */
function withoutRetries(command: UpdateItemCommand): void {
  command.middlewareStack.add((next) => next, {
    name: 'retryMiddleware',
    step: 'finalizeRequest',
    priority: 'high',
    override: true,
  });
}
