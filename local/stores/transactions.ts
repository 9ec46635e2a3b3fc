import { EventEmitter } from 'node:events';
import type { IncomingHttpHeaders, RequestListener, Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { finished } from 'node:stream/promises';
import * as z from 'zod';
import { createTurnstile } from './turnstile.ts';

const itemSchema = z.record(z.string(), z.unknown());
const writeSchema = z.looseObject({ TableName: z.string() });
const putSchema = writeSchema.extend({ Item: itemSchema });
const keyedSchema = writeSchema.extend({ Key: itemSchema });
const transactionSchema = z.object({
  TransactItems: z.array(
    z.union([
      z.object({ Put: putSchema }),
      z.object({ Delete: keyedSchema }),
      z.object({ Update: keyedSchema }),
      z.object({ ConditionCheck: keyedSchema }),
    ]),
  ),
});
const replySchema = z.looseObject({ __type: z.string().optional(), Attributes: itemSchema.optional() });
const tableSchema = z.object({
  Table: z.object({ KeySchema: z.array(z.object({ AttributeName: z.string() })) }),
});

type Write = z.infer<typeof transactionSchema>['TransactItems'][number];
type Item = z.infer<typeof itemSchema>;
type Ask = (operation: string, body: object) => Promise<z.infer<typeof replySchema>>;
interface Done {
  readonly code: 'None' | 'ConditionalCheckFailed';
  readonly undo?: () => Promise<unknown>;
}

const TARGET = 'DynamoDB_20120810.';

/**
 * Adds TransactWriteItems to a DynamoDB emulator without transactions. The writes run one after the other while
 * every other request waits, and are undone unless all conditions hold.
 */
export function withTransactions(server: Server): Server {
  const [serve] = server.listeners('request') as RequestListener[];
  if (serve === undefined) throw new Error('The emulator answers no requests.');
  const turnstile = createTurnstile();
  server.removeAllListeners('request');
  server.on('request', (...[request, response]: Parameters<RequestListener>) => {
    const isTransaction = request.headers['x-amz-target'] === `${TARGET}TransactWriteItems`;
    if (!isTransaction) {
      void turnstile.together(() => {
        serve(request, response);
        return finished(response).catch(() => undefined);
      });
      return;
    }
    void turnstile.alone(async () => {
      const answer = await transact(await text(request), askVia(serve, request.headers));
      const content = JSON.stringify(answer.body);
      response.writeHead(answer.status, { 'content-type': 'application/x-amz-json-1.0' }).end(content);
    });
  });
  return server;
}

async function transact(body: string, ask: Ask): Promise<{ readonly status: number; readonly body: object }> {
  const parsed = transactionSchema.safeParse(JSON.parse(body));
  if (!parsed.success)
    return { status: 400, body: { __type: 'com.amazon.coral.validate#ValidationException' } };
  const done: Done[] = [];
  for (const write of parsed.data.TransactItems) done.push(await carryOut(write, ask));
  const isHeld = done.every(({ code }) => code === 'None');
  for (const { undo } of isHeld ? [] : done.toReversed()) await undo?.();
  if (isHeld) return { status: 200, body: {} };
  return {
    status: 400,
    body: {
      __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
      Message: 'Transaction cancelled, please refer cancellation reasons for specific reasons',
      CancellationReasons: done.map(({ code }) => ({ Code: code })),
    },
  };
}

async function carryOut(write: Write, ask: Ask): Promise<Done> {
  const wanted = { ReturnValues: 'ALL_OLD' };
  if ('Put' in write) {
    const { TableName, Item: item } = write.Put;
    const reply = await ask('PutItem', { ...write.Put, ...wanted });
    return doneBy(reply, async () =>
      restore(ask, { TableName, Key: await keyIn(ask, TableName, item) }, reply),
    );
  }
  if ('Delete' in write) {
    const reply = await ask('DeleteItem', { ...write.Delete, ...wanted });
    return doneBy(reply, () => restore(ask, write.Delete, reply));
  }
  if ('Update' in write) {
    const reply = await ask('UpdateItem', { ...write.Update, ...wanted });
    return doneBy(reply, () => restore(ask, write.Update, reply));
  }
  // An update without an expression fails as the condition does; an empty item that it may create is undone at once.
  const reply = await ask('UpdateItem', { ...write.ConditionCheck, ...wanted });
  const done = doneBy(reply, () => restore(ask, write.ConditionCheck, reply));
  await done.undo?.();
  return { code: done.code };
}

function doneBy({ __type: type }: z.infer<typeof replySchema>, undo: Done['undo'] & object): Done {
  if (type === undefined) return { code: 'None', undo };
  if (type.endsWith('#ConditionalCheckFailedException')) return { code: 'ConditionalCheckFailed' };
  throw new Error(`The emulator refuses a write of a transaction: ${type}`);
}

function restore(
  ask: Ask,
  { TableName, Key }: { readonly TableName: string; readonly Key: Item },
  { Attributes: before }: { readonly Attributes?: Item | undefined },
): Promise<unknown> {
  return before === undefined
    ? ask('DeleteItem', { TableName, Key })
    : ask('PutItem', { TableName, Item: before });
}

async function keyIn(ask: Ask, TableName: string, item: Item): Promise<Item> {
  const { Table } = tableSchema.parse(await ask('DescribeTable', { TableName }));
  return Object.fromEntries(Table.KeySchema.map(({ AttributeName: name }) => [name, item[name]]));
}

/** Calls the emulator's own listener with the headers of the transaction. */
const askVia =
  (serve: RequestListener, headers: IncomingHttpHeaders): Ask =>
  (operation, body) =>
    new Promise((resolve) => {
      const request = Object.assign(new EventEmitter(), {
        method: 'POST',
        url: '/',
        headers: { ...headers, 'x-amz-target': `${TARGET}${operation}` },
      });
      const response = {
        setHeader: () => undefined,
        end: (content: string) => resolve(replySchema.parse(JSON.parse(content))),
      };
      Reflect.apply(serve, undefined, [request, response]);
      request.emit('data', Buffer.from(JSON.stringify(body)));
      request.emit('end');
    });
