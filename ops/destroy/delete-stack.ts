import {
  CloudFormationClient,
  DeleteStackCommand,
  paginateDescribeStackEvents,
  waitUntilStackDeleteComplete,
} from '@aws-sdk/client-cloudformation';
import { Refused } from '../../cli/refused.ts';
import { awsRefusal } from '../stage/aws-refusal.ts';

const PATIENCE_SECONDS = 3_600;

/**
 * Deletes a stack and waits until it is gone. @throws Refused with the resources that CloudFormation could not
 * delete.
 */
export async function deleteStack(StackName: string, client = new CloudFormationClient()): Promise<void> {
  try {
    await client.send(new DeleteStackCommand({ StackName }));
  } catch (error) {
    throw awsRefusal(error);
  }
  try {
    await waitUntilStackDeleteComplete({ client, maxWaitTime: PATIENCE_SECONDS, minDelay: 2 }, { StackName });
  } catch (cause) {
    const reasons = await whatFailed(StackName, client).catch(() => []);
    throw new Refused([`${StackName} could not be deleted.`, ...reasons].join('\n'), { cause });
  }
}

async function whatFailed(StackName: string, client: CloudFormationClient): Promise<string[]> {
  const reasons: string[] = [];
  for await (const { StackEvents = [] } of paginateDescribeStackEvents({ client }, { StackName })) {
    for (const { ResourceStatus, LogicalResourceId, ResourceStatusReason } of StackEvents) {
      if (ResourceStatus === 'DELETE_IN_PROGRESS' && LogicalResourceId === StackName) return reasons;
      if (ResourceStatus === 'DELETE_FAILED') reasons.push(`${LogicalResourceId}: ${ResourceStatusReason}`);
    }
  }
  return reasons;
}
