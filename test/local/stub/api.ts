import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { APIGatewayProxyEvent, Context } from 'aws-lambda';

/** A function that shows what it sees, or does what the path says. */
interface Answer {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: string | Readable;
}

declare const awslambda: {
  streamifyResponse: (
    handler: (event: APIGatewayProxyEvent, out: NodeJS.WritableStream, context: Context) => Promise<void>,
  ) => unknown;
  HttpResponseStream: { from: (out: NodeJS.WritableStream, head: object) => NodeJS.WritableStream };
};

const json = (value: unknown): Answer => ({
  statusCode: 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});

const sleep = (ms: number) => new Promise((wake) => setTimeout(wake, ms));

async function* count(to: number, gapMs: number) {
  for (let n = 1; n <= to; n++) {
    yield `data: ${n}\n\n`;
    await sleep(gapMs);
  }
}

const config = readFileSync(new URL('./headway-config.json', import.meta.url), 'utf8');
const lambda = new LambdaClient();

async function answer(event: APIGatewayProxyEvent, context: Context): Promise<Answer> {
  switch (event.path) {
    case '/environment':
      return json({ env: process.env, config: JSON.parse(config) as unknown });
    case '/stream':
      return {
        ...json(''),
        headers: { 'content-type': 'text/event-stream' },
        body: Readable.from(count(3, 50)),
      };
    case '/large':
      return {
        ...json(''),
        body: Readable.from(Array.from({ length: 200 }, () => Buffer.alloc(100_000, 'x'))),
      };
    case '/exit':
      return process.exit(1);
    case '/throw':
      throw new Error('thrown on purpose');
    case '/sleep':
      await sleep(60_000);
      return json({});
    case '/start': {
      const command = { FunctionName: process.env.DISPATCHER_FUNCTION, Payload: '{"group":"m"}' };
      await lambda.send(new InvokeCommand({ ...command, InvocationType: 'Event' }));
      const { Payload } = await lambda.send(new InvokeCommand(command));
      return json({ dispatcher: JSON.parse(Payload?.transformToString() ?? 'null') as unknown });
    }
    default:
      return json({ event, remainingMs: context.getRemainingTimeInMillis(), name: context.functionName });
  }
}

export const handler = awslambda.streamifyResponse(async (event, out, context) => {
  const { body, ...head } = await answer(event, context);
  const stream = awslambda.HttpResponseStream.from(out, head);
  if (typeof body === 'string') stream.end(body);
  else body.pipe(stream);
  await new Promise((done) => stream.once('finish', done));
});
