import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { sqsTierQueues } from '../../../lambda/aws/sqs/sqs-tier-queues.ts';
import { sampleMessage } from '../../setup/sample-records.ts';
import { silentLog } from '../../setup/silent-log.ts';

const sqs = mockClient(SQSClient);
const logged: unknown[] = [];
const queue = { group: 'm', tier: 'high' };
const queues = sqsTierQueues({
  client: new SQSClient({}),
  urlOf: ({ group, tier }) => `https://queues/${group}-${tier}`,
  log: { ...silentLog, error: (message, fields) => logged.push([message, fields]) },
});

beforeEach(() => {
  sqs.reset();
  logged.length = 0;
});

describe('the tier queues on SQS', () => {
  test('send to the queue of group and tier, grouped by owner', async () => {
    const message = sampleMessage(queue, { owner: 'owner-9' });
    sqs.on(SendMessageCommand).resolves({});

    await queues.send(message);

    const { input } = sqs.commandCalls(SendMessageCommand)[0]!.args[0];
    expect(input).toMatchObject({ QueueUrl: 'https://queues/m-high', MessageGroupId: 'owner-9' });
    expect(JSON.parse(input.MessageBody!)).toEqual(message);
  });

  test('read a message of a version without fairness as one of the common flow', async () => {
    const { flow: _flow, weight: _weight, ...old } = sampleMessage(queue);
    sqs.on(ReceiveMessageCommand).resolves({ Messages: [{ Body: JSON.stringify(old), ReceiptHandle: 'r' }] });

    const [received] = await queues.receive(queue, { waitSeconds: 5, visibilitySeconds: 30 });

    expect(received?.message).toEqual({ ...old, flow: '', weight: 1 });
  });

  test('escape what a queue refuses, and only that', async () => {
    sqs.on(SendMessageCommand).resolves({});

    await queues.send(sampleMessage(queue, { payload: { inline: 'ü🙂\uFFFF' } }));

    const body = sqs.commandCalls(SendMessageCommand)[0]!.args[0].input.MessageBody;
    expect(body).toContain('"ü\\ud83d\\ude42\\uffff"');
  });

  test('receive ten at most, waiting as long and hiding for as long as asked', async () => {
    sqs.on(ReceiveMessageCommand).resolves({});

    expect(await queues.receive(queue, { waitSeconds: 5, visibilitySeconds: 30 })).toEqual([]);

    expect(sqs.call(0).args[0].input).toEqual({
      QueueUrl: 'https://queues/m-high',
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ['ApproximateReceiveCount'],
      WaitTimeSeconds: 5,
      VisibilityTimeout: 30,
    });
  });

  test.each(['', 'secret prompt', '{"id":"secret"}', '[]', 'null'])(
    'leave the malformed body %j to the redrive and deliver the rest of the batch',
    async (Body) => {
      const message = sampleMessage(queue);
      sqs.on(ReceiveMessageCommand).resolves({
        Messages: [
          { Body, ReceiptHandle: 'r1', MessageId: 'id-1' },
          { Body: JSON.stringify(message), ReceiptHandle: 'r2' },
        ],
      });

      const received = await queues.receive(queue, { waitSeconds: 0, visibilitySeconds: 30 });

      expect(received).toEqual([{ message, receipt: 'r2', isRepeated: false }]);
      expect(logged).toEqual([['a queue holds a message that Headway did not send', { messageId: 'id-1' }]]);
    },
  );

  test('hide and remove in batches of ten', async () => {
    sqs.on(ChangeMessageVisibilityBatchCommand).resolves({});
    sqs.on(DeleteMessageBatchCommand).resolves({});
    const receipts = Array.from({ length: 23 }, (_, n) => `r${n}`);

    await queues.hide(queue, receipts, 45);
    await queues.remove(queue, receipts);

    const hidden = sqs.commandCalls(ChangeMessageVisibilityBatchCommand).map((c) => c.args[0].input.Entries);
    const removed = sqs.commandCalls(DeleteMessageBatchCommand).map((c) => c.args[0].input.Entries);
    expect(hidden.map((entries) => entries?.length)).toEqual([10, 10, 3]);
    expect(removed.flatMap((entries) => entries?.map((e) => e.ReceiptHandle))).toEqual(receipts);
    expect(hidden[2]?.[0]).toEqual({ Id: '20', ReceiptHandle: 'r20', VisibilityTimeout: 45 });
  });

  test('ignore the part of a batch that failed', async () => {
    const Failed = [{ Id: '0', SenderFault: true, Code: 'ReceiptHandleIsInvalid' }];
    sqs.on(ChangeMessageVisibilityBatchCommand).resolves({ Successful: [], Failed });
    sqs.on(DeleteMessageBatchCommand).resolves({ Successful: [], Failed });

    await expect(queues.hide(queue, ['r1', 'r2'], 0)).resolves.toBeUndefined();
    await expect(queues.remove(queue, ['r1', 'r2'])).resolves.toBeUndefined();
  });

  test('make no call without receipts', async () => {
    await queues.hide(queue, [], 0);
    await queues.remove(queue, []);

    expect(sqs.calls()).toHaveLength(0);
  });

  test('count what is visible, in flight and delayed', async () => {
    sqs.on(GetQueueAttributesCommand).resolves({
      Attributes: {
        ApproximateNumberOfMessages: '3',
        ApproximateNumberOfMessagesNotVisible: '4',
        ApproximateNumberOfMessagesDelayed: '5',
      },
    });

    expect(await queues.depth(queue)).toBe(12);
  });
});
