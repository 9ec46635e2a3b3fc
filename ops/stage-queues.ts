import { CloudFormationClient, paginateListStackResources } from '@aws-sdk/client-cloudformation';
import { deadQueueName, queueName, webhookQueueName } from '../lambda/core/queue-name.ts';
import { stackNameOf } from '../lambda/core/stage.ts';
import { awsRefusal } from './aws-refusal.ts';

/** One queue of the stage's order book, by its name. */
export interface TierQueue {
  readonly name: string;
  /** As far as names tell: a hash stands for a group of which the table does not know yet. */
  readonly group: string;
  /** Whether `group` is the group's own name. */
  readonly isNamed: boolean;
  readonly tier: string;
}

export interface StageQueues {
  readonly tiers: readonly TierQueue[];
  readonly hasWebhooks: boolean;
}

/** The names of all queues in a stage's stack. @throws Refused where AWS cannot be asked. */
export async function listQueueNames(
  stage: string,
  client = new CloudFormationClient(),
): Promise<readonly string[]> {
  const names: string[] = [];
  try {
    for await (const page of paginateListStackResources({ client }, { StackName: stackNameOf(stage) }))
      for (const { ResourceType, PhysicalResourceId = '' } of page.StackResourceSummaries ?? [])
        // It is the queue's URL.
        if (ResourceType === 'AWS::SQS::Queue') names.push(PhysicalResourceId.split('/').at(-1) ?? '');
    return names;
  } catch (error) {
    throw awsRefusal(error);
  }
}

/** Whose queues they are. `groups`: the names that are known; a queue's own holds only a part and a hash. */
export function sortQueues(prefix: string, names: readonly string[], groups: readonly string[]): StageQueues {
  const webhooks = webhookQueueName(prefix);
  const dead = new Set(names.map(deadQueueName));
  const live = names.filter((name) => name !== webhooks && !dead.has(name));
  const tiers = live.flatMap((name) => tierQueueOf(prefix, name, groups) ?? []);
  return { tiers, hasWebhooks: names.includes(webhooks) };
}

function tierQueueOf(prefix: string, name: string, groups: readonly string[]): TierQueue | undefined {
  const group = groups.find((own) => name.startsWith(queueName(prefix, own, '')));
  if (group !== undefined)
    return { name, group, isNamed: true, tier: name.slice(queueName(prefix, group, '').length) };
  const [, readable = '', tier = ''] = /^(.*-[0-9a-f]{8})-(.+)$/.exec(name.slice(prefix.length + 1)) ?? [];
  return tier === '' ? undefined : { name, group: readable, isNamed: false, tier };
}

/** The queues of a group, also of one that nobody has used yet. */
export const queuesOf = ({ tiers }: StageQueues, prefix: string, group: string): readonly TierQueue[] =>
  tiers
    .filter(({ name, isNamed, group: own }) =>
      isNamed ? own === group : name.startsWith(queueName(prefix, group, '')),
    )
    .map((queue) => ({ ...queue, group, isNamed: true }));
