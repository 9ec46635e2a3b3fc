import { CloudFormationClient, ListStackResourcesCommand } from '@aws-sdk/client-cloudformation';
import { describe, expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { Refused } from '../../cli/refused.ts';
import { deadQueueName, queueName, webhookQueueName } from '../../lambda/core/queue-name.ts';
import { listQueueNames, queuesOf, sortQueues } from '../../ops/stage-queues.ts';

const PREFIX = 'headway-dev';
const nameOf = (group: string, tier: string) => queueName(PREFIX, group, tier);
const withDead = (names: readonly string[]) => names.flatMap((name) => [name, deadQueueName(name)]);

describe('the queues of a stage', () => {
  test('are those of its stack, of all pages, by their names', async () => {
    const client = new CloudFormationClient({ region: 'us-east-1' });
    const resource = (ResourceType: string, PhysicalResourceId: string) => ({
      ...{ ResourceType, PhysicalResourceId, LogicalResourceId: 'x' },
      ...{ LastUpdatedTimestamp: new Date(0), ResourceStatus: 'CREATE_COMPLETE' as const },
    });
    mockClient(client)
      .on(ListStackResourcesCommand, { StackName: 'headway-dev' })
      .resolves({
        StackResourceSummaries: [
          resource('AWS::SQS::Queue', 'https://sqs.example.com/1/a'),
          resource('AWS::DynamoDB::GlobalTable', 't'),
        ],
        NextToken: 'next',
      })
      .on(ListStackResourcesCommand, { NextToken: 'next' })
      .resolves({ StackResourceSummaries: [resource('AWS::SQS::Queue', 'b')] });

    expect(await listQueueNames('dev', client)).toEqual(['a', 'b']);
  });

  test('cannot be listed without the right to, which is said in a sentence', async () => {
    const client = new CloudFormationClient({ region: 'us-east-1' });
    const denied = Object.assign(new Error('User is not authorized'), { name: 'AccessDenied' });
    mockClient(client).on(ListStackResourcesCommand).rejects(denied);

    await expect(listQueueNames('dev', client)).rejects.toThrow(Refused);
  });

  test('are known by group and tier where the group is known, and by what their names tell where it is not', () => {
    const names = withDead([
      ...[nameOf('gpt-4o', 'high'), nameOf('vendor/large', 'high'), nameOf('vendor-large', 'high')],
      webhookQueueName(PREFIX),
    ]);

    const { tiers, hasWebhooks } = sortQueues(PREFIX, names, ['vendor/large']);

    expect(hasWebhooks).toBe(true);
    expect(tiers.map(({ group, isNamed, tier }) => [group, isNamed, tier])).toEqual([
      [expect.stringMatching(/^gpt-4o-[0-9a-f]{8}$/), false, 'high'],
      ['vendor/large', true, 'high'],
      [expect.stringMatching(/^vendor-large-[0-9a-f]{8}$/), false, 'high'],
    ]);
  });

  test('of a group are found by its name, whether or not the table knows it, and no other’s are', () => {
    const all = sortQueues(PREFIX, withDead([nameOf('a/b', 'high'), nameOf('a-b', 'high')]), ['a-b']);

    expect(queuesOf(all, PREFIX, 'a/b').map(({ name }) => name)).toEqual([nameOf('a/b', 'high')]);
    expect(queuesOf(all, PREFIX, 'a-b').map(({ name }) => name)).toEqual([nameOf('a-b', 'high')]);
    expect(queuesOf(all, PREFIX, 'a')).toEqual([]);
  });
});
