import { AsyncLocalStorage } from 'node:async_hooks';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { ListQueuesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { clientDefaults } from '../../lambda/aws/clients.ts';
import { dynamoGroupStore } from '../../lambda/aws/dynamo/groups/dynamo-group-store.ts';
import { dynamoRequestStore } from '../../lambda/aws/dynamo/requests/dynamo-request-store.ts';
import { RETENTION_MS } from '../../lambda/aws/open-stores.ts';
import { sqsTierQueues } from '../../lambda/aws/sqs/sqs-tier-queues.ts';
import type { WindowShape } from '../../lambda/core/config/headway-config.ts';
import type { Log } from '../../lambda/ports/log.ts';
import type { TierQueues, TierRef } from '../../lambda/ports/tier-queues.ts';
import type { RequestStore } from '../../lambda/ports/request-store.ts';
import type { GroupStore } from '../../lambda/ports/group-store.ts';
import type { Clock } from '../../lambda/ports/clock.ts';
import { queueName } from '../../lambda/deployed/queue-name.ts';
import {
  batchGetItem,
  getItem,
  groupAnswers,
  requestAnswers,
  type Answer,
  type AnswersOf,
} from './dynamo-answers.ts';
import { sqsAnswers } from './sqs-answers.ts';

export interface Stores {
  readonly groups: GroupStore;
  readonly requests: RequestStore;
  readonly queues: TierQueues;
}

export interface InProcessAws extends Stores {
  /** Requests to AWS so far. */
  requestCount(): number;
}

/** The parts of a request on the wire that are read here. */
interface WireRequest {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

const text = new TextDecoder();
const QUEUE_URL_BASE = 'https://sqs.us-east-1.amazonaws.com/111122223333/';

/**
 * The stores' adapters and the SDK as they ship, in front of twins: every request is serialised and signed and
 * every answer is parsed, and in between it goes to a twin in this process instead of a socket. DynamoDB's
 * expressions are not evaluated: the twin is called as its adapter was. No answer carries the time, so the clock
 * has nothing to follow.
 */
export async function inProcessAws(parts: {
  readonly twins: Stores;
  readonly shape: WindowShape;
  readonly clock: Clock;
  readonly latencyMs: number;
  readonly log: Log;
}): Promise<InProcessAws> {
  const { twins, shape, clock, latencyMs, log } = parts;
  const answerNow = new AsyncLocalStorage<() => unknown>();
  const queueRefs = new Map<string, TierRef>();
  let requests = 0;

  const urlOf = (ref: TierRef): string => {
    const url = QUEUE_URL_BASE + queueName('headway', ref.group, ref.tier);
    queueRefs.set(url, ref);
    return url;
  };
  const refOf = (url: string): TierRef => {
    const ref = queueRefs.get(url);
    if (ref === undefined) throw new Error(`no queue has this URL: ${url}`);
    return ref;
  };
  const byOperation: Readonly<Record<string, (body: unknown) => Promise<object>>> = {
    ...sqsAnswers(twins.queues, refOf),
    GetItem: (body) => getItem(twins.requests, body),
    BatchGetItem: (body) => batchGetItem(twins.requests, body),
  };

  async function answerOf({ headers, body }: WireRequest): Promise<Answer> {
    const operation = headers['x-amz-target']?.split('.').at(-1) ?? '';
    const answerTo = byOperation[operation];
    if (answerTo !== undefined) return { status: 200, body: await answerTo(JSON.parse(text.decode(body))) };
    const answer: unknown = await answerNow.getStore()?.();
    return isAnswer(answer) ? answer : unknownOperation(operation);
  }

  async function answerLate(request: WireRequest): Promise<Answer> {
    requests += 1;
    await clock.sleep(latencyMs);
    return answerOf(request);
  }

  let isLoaded = false;
  const requestHandler = {
    async handle(request: WireRequest) {
      const { status, body } = isLoaded ? await answerLate(request) : { status: 200, body: {} };
      return { response: { statusCode: status, headers: {}, body: Buffer.from(JSON.stringify(body)) } };
    },
  };
  const client = {
    ...clientDefaults(3_000),
    region: 'us-east-1',
    requestHandler,
    credentials: { accessKeyId: 'example', secretAccessKey: 'example' },
  };
  const dynamo = new DynamoDBClient(client);
  const sqsClient = new SQSClient(client);
  // Before its first request the SDK loads parts of itself, and virtual time would not wait for that.
  await dynamo.send(new ListTablesCommand());
  await sqsClient.send(new ListQueuesCommand());
  isLoaded = true;

  /** Answers each request that a method makes from `answers`. */
  const answeredBy = <P extends object>(adapter: P, answers: AnswersOf<P>): P =>
    new Proxy(adapter, {
      get(_, method) {
        const own: unknown = Reflect.get(adapter, method);
        const answer: unknown = Reflect.get(answers, method);
        if (typeof own !== 'function' || typeof answer !== 'function') return own;
        return (...args: readonly unknown[]) =>
          answerNow.run(calling(answer, answers, args), calling(own, adapter, args));
      },
    });

  return {
    groups: answeredBy(
      dynamoGroupStore({ client: dynamo, table: 'headway-groups', shape }),
      groupAnswers(twins.groups, shape),
    ),
    requests: answeredBy(
      dynamoRequestStore({ client: dynamo, table: 'headway-requests', clock, retentionMs: RETENTION_MS }),
      requestAnswers(twins.requests),
    ),
    queues: sqsTierQueues({ client: sqsClient, urlOf, log }),
    requestCount: () => requests,
  };
}

const calling = (method: CallableFunction, of: object, args: readonly unknown[]) => (): unknown =>
  Reflect.apply(method, of, args);

const isAnswer = (value: unknown): value is Answer =>
  typeof value === 'object' && value !== null && 'status' in value && 'body' in value;

const unknownOperation = (operation: string): Answer => ({
  status: 400,
  body: { __type: 'UnknownOperationException', message: `${operation} is not answered here` },
});
