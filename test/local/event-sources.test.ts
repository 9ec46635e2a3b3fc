import { PassThrough } from 'node:stream';
import { GetQueueAttributesCommand, SendMessageCommand, type SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { eventSourcesOf } from '../../local/event-sources/event-sources.ts';
import { runEventSources } from '../../local/event-sources/poll-queue.ts';
import type { FunctionHost } from '../../local/functions/function-host.ts';
import type { Output } from '../../local/functions/messages.ts';
import { embeddedSqsAndS3, type Emulator } from '../setup/embedded-emulators.ts';
import { createQueue, openSqs, type Opened } from '../setup/stores-on-aws.ts';

const mapping = (changes: Record<string, unknown> = {}) => ({
  Resources: {
    Queue: { Type: 'AWS::SQS::Queue', Properties: {} },
    Table: { Type: 'AWS::DynamoDB::Table', Properties: {} },
    Mapping: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: { 'Fn::GetAtt': ['Queue', 'Arn'] },
        FunctionName: { Ref: 'Sender' },
        BatchSize: 10,
        ...changes,
      },
    },
  },
});

describe('an event source mapping', () => {
  test('is read from the template', () => {
    const template = mapping({
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 3 },
    });

    expect(eventSourcesOf(template)).toEqual([
      { queueId: 'Queue', functionId: 'Sender', batchSize: 10, concurrency: 3, reportsFailures: true },
    ]);
    expect(eventSourcesOf({ Resources: {} })).toEqual([]);
  });

  test.each([
    ['of a table', { EventSourceArn: { 'Fn::GetAtt': ['Table', 'Arn'] } }],
    ['that filters', { FilterCriteria: { Filters: [] } }],
    ['that gathers batches', { MaximumBatchingWindowInSeconds: 10 }],
    ['that is switched off', { Enabled: false }],
  ])('%s would act differently here than on AWS: it is refused', (_, changes) => {
    expect(() => eventSourcesOf(mapping(changes))).toThrow();
  });
});

describe('messages in the queue', () => {
  let emulator: Emulator;
  let opened: Opened<SQSClient>;

  beforeAll(async () => {
    emulator = await embeddedSqsAndS3();
    opened = await openSqs({ AWS_ENDPOINT_URL_SQS: emulator.endpoint });
  });
  afterAll(async () => {
    await opened.close();
    await emulator.stop();
  });

  const LAST = 'last';

  interface SqsRecord {
    readonly messageId: string;
    readonly body: string;
    readonly attributes: { readonly SentTimestamp: string };
  }

  async function runWith(answer: (records: readonly SqsRecord[]) => Output, bodies: readonly string[]) {
    const queueUrl = await createQueue(opened.client);
    const invoked: string[] = [];
    const all = Promise.withResolvers<undefined>();
    const host: FunctionHost = {
      name: 'sender',
      start: () => Promise.resolve(),
      end: () => Promise.resolve(),
      invoke(event, onOutput) {
        const { Records } = event as { Records: readonly SqsRecord[] };
        invoked.push(...Records.map(({ body }) => body));
        expect(Number(Records[0]!.attributes.SentTimestamp)).toBeGreaterThan(1_700_000_000_000);
        const isLast = Records.every(({ body }) => body === LAST);
        onOutput(isLast ? { kind: 'end', result: { batchItemFailures: [] } } : answer(Records));
        if (invoked.length >= bodies.length) all.resolve(undefined);
        return { requestId: '', pause: () => undefined, resume: () => undefined, abort: () => undefined };
      },
    };
    for (const MessageBody of bodies) {
      await opened.client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody }));
    }
    const source = {
      queueId: 'Queue',
      functionId: 'F',
      batchSize: 10,
      concurrency: 2,
      reportsFailures: true,
    };
    const stop = runEventSources([source], {
      endpoints: { DYNAMODB: '', S3: '', SQS: emulator.endpoint },
      access: {
        region: 'us-east-1',
        accountId: '000000000000',
        credentials: { accessKeyId: 'test', secretAccessKey: 'test' },
      },
      output: new PassThrough().resume(),
      queueUrlOf: () => queueUrl,
      hostOf: () => host,
    });
    await all.promise;
    // Once this one is deleted, so are the messages that earlier answers released.
    await opened.client.send(new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: LAST }));
    return { invoked, stop, left: () => leftIn(queueUrl) };
  }

  async function leftIn(QueueUrl: string): Promise<number> {
    const names = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesNotVisible'] as const;
    const command = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [...names] });
    const { Attributes } = await opened.client.send(command);
    return names.reduce((total, name) => total + Number(Attributes?.[name] ?? 0), 0);
  }

  /** The deletion comes after the answer: asks again until it has happened. */
  async function settlesAt(count: number, { left, invoked }: Awaited<ReturnType<typeof runWith>>) {
    for (let tries = 0; tries < 100; tries++) {
      if (invoked.includes(LAST) && (await left()) === count) return count;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    return left();
  }

  test.each<readonly [string, (records: readonly SqsRecord[]) => Output, number]>([
    ['that are done with leave it', () => ({ kind: 'end', result: { batchItemFailures: [] } }), 0],
    [
      'that the function names stay',
      (records) => ({
        kind: 'end',
        result: {
          batchItemFailures: records
            .filter(({ body }) => body !== 'a')
            .map(({ messageId }) => ({ itemIdentifier: messageId })),
        },
      }),
      2,
    ],
    ['all stay when the function fails', () => ({ kind: 'fail', reason: 'failed', message: 'no' }), 3],
    ['all stay when it says nothing of use', () => ({ kind: 'end', result: 'ok' }), 3],
  ])('%s', async (_, answer, expected) => {
    const run = await runWith(answer, ['a', 'b', 'c']);

    const found = await settlesAt(expected, run);
    run.stop();

    expect(run.invoked.toSorted()).toEqual(['a', 'b', 'c', LAST]);
    expect(found).toBe(expected);
  });
});
