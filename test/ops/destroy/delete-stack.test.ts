import {
  CloudFormationClient,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { Refused } from '../../../cli/refused.ts';
import { deleteStack } from '../../../ops/destroy/delete-stack.ts';

const client = () => {
  const real = new CloudFormationClient({ region: 'us-east-1' });
  return { real, mock: mockClient(real) };
};
const gone = Object.assign(new Error('Stack with id headway-dev does not exist'), {
  name: 'ValidationError',
});
const event = (
  LogicalResourceId: string,
  ResourceStatus: 'DELETE_FAILED' | 'DELETE_IN_PROGRESS',
  more = {},
) => ({
  StackId: 's',
  StackName: 'headway-dev',
  EventId: LogicalResourceId,
  Timestamp: new Date(0),
  LogicalResourceId,
  ResourceStatus,
  ...more,
});

test('a stack is gone when CloudFormation no longer knows it', async () => {
  const { real, mock } = client();
  mock.on(DeleteStackCommand).resolves({}).on(DescribeStacksCommand).rejects(gone);

  await expect(deleteStack('headway-dev', real)).resolves.toBeUndefined();
  expect(mock.commandCalls(DeleteStackCommand)).toHaveLength(1);
});

test('resources that could not be deleted are named with the reason, earlier failures are not', async () => {
  const { real, mock } = client();
  const stack = {
    StackName: 'headway-dev',
    CreationTime: new Date(0),
    StackStatus: 'DELETE_FAILED',
  } as const;
  mock
    .on(DeleteStackCommand)
    .resolves({})
    .on(DescribeStacksCommand)
    .resolves({ Stacks: [stack] })
    .on(DescribeStackEventsCommand)
    .resolves({
      StackEvents: [
        event('Blobs', 'DELETE_FAILED', { ResourceStatusReason: 'The bucket is not empty' }),
        event('headway-dev', 'DELETE_IN_PROGRESS'),
        event('Older', 'DELETE_FAILED', { ResourceStatusReason: 'last year' }),
      ],
    });

  const deleting = deleteStack('headway-dev', real);

  await expect(deleting).rejects.toThrow(Refused);
  await expect(deleting).rejects.toThrow('Blobs: The bucket is not empty');
  await expect(deleting).rejects.not.toThrow('Older');
});
