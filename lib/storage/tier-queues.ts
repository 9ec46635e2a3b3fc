import { ArnFormat, Duration, NestedStack, Size, Stack } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Queue, QueueEncryption, QueuePolicy, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Construct, type IDependable } from 'constructs';
import { deadQueueName, queueName, queuePattern } from '../../lambda/deployed/queue-name.ts';
import type { QueuePlaces } from '../../lambda/deployed/queue-places.ts';

export interface TierQueuesProps {
  readonly prefix: string;
  readonly places: QueuePlaces;
  readonly tiers: readonly string[];
}

/** SQS's maximum: each hand-over of a dispatcher costs every message that it held one receive, six an hour. */
const MAX_RECEIVES = 1_000;

export const common: QueueProps = {
  encryption: QueueEncryption.SQS_MANAGED,
  maxMessageSizeBytes: Size.mebibytes(1).toBytes(),
};

/** The order book: per model group and tier one queue and its dead-letter queue, found by `queueName`. */
export class TierQueues extends Construct {
  /**
   * The names of all tier queues of the stage, for a grant: a pattern for each tier. A policy that named each queue
   * would grow with the model groups, past IAM's 6,144 characters from 18 groups of four tiers on.
   */
  readonly patterns: readonly string[];
  /** The names of the dead-letter queues, likewise. */
  readonly deadPatterns: readonly string[];
  /** Ready once the queues exist: a function that serves a model group must not run before. */
  readonly ready: readonly IDependable[];

  constructor(scope: Construct, id: string, props: TierQueuesProps) {
    super(scope, id);
    this.patterns = props.tiers.map((tier) => queuePattern(props.prefix, tier));
    this.deadPatterns = this.patterns.map(deadQueueName);
    const { root, parts } = props.places;
    this.ready = [
      ...root.map((group) => groupQueues(this, group, props)),
      ...(parts.size === 0 ? [] : [new MoreQueues(this, 'More', props).made]),
    ];
  }
}

/** The queues that do not fit the stage's own stack: in nested stacks, below one that is a single resource there. */
class MoreQueues extends NestedStack {
  /** Ready once all of them exist. */
  readonly made: IDependable;

  constructor(scope: Construct, id: string, props: TierQueuesProps) {
    super(scope, id, { description: 'Headway: stacks of queues' });
    for (const [name, groups] of props.places.parts) {
      const part = new NestedStack(this, `Part-${name}`, { description: 'Headway: queues of model groups' });
      for (const group of groups) groupQueues(part, group, props);
    }
    if (this.nestedStackResource === undefined) throw new Error('a nested stack has no resource');
    this.made = this.nestedStackResource;
  }
}

/** Returns the last resource made for a group: it needs all of the group's queues. */
function groupQueues(scope: Construct, group: string, { prefix, tiers }: TierQueuesProps): QueuePolicy {
  const pairs = tiers.map((tier) =>
    tierQueue(scope, queueName('Queue', group, tier), queueName(prefix, group, tier)),
  );
  return requireTls(scope, {
    id: queueName('Tls', group, 'only'),
    queues: pairs.flatMap(({ queue, dead }) => [queue, dead]),
  });
}

function tierQueue(scope: Construct, id: string, name: string) {
  const dead = new Queue(scope, `${id}-dead`, {
    ...common,
    queueName: deadQueueName(name),
    retentionPeriod: Duration.days(14),
  });
  const queue = new Queue(scope, id, {
    ...common,
    queueName: name,
    retentionPeriod: Duration.days(4),
    visibilityTimeout: Duration.seconds(30),
    // Receives that led to no attempt count too, so the record's attempt counter decides when to give up; only a
    // message that no dispatcher can even read comes here.
    deadLetterQueue: { queue: dead, maxReceiveCount: MAX_RECEIVES },
  });
  return { queue, dead };
}

/** The ARNs of the queues with such names in this account and region. */
export const queueArns = (scope: Construct, patterns: readonly string[]): string[] =>
  patterns.map((resource) =>
    Stack.of(scope).formatArn({ service: 'sqs', resource, arnFormat: ArnFormat.NO_RESOURCE_NAME }),
  );

/**
 * One policy for all queues of a group: `enforceSSL` makes one for each, and a stack holds 500 resources. SQS sets
 * it on every queue, where `*` means that queue itself. A list of queues is refused there: a queue's policy may not
 * name another queue, and a statement may name only one resource ("Invalid value for the parameter Policy").
 */
export function requireTls(
  scope: Construct,
  { id, queues }: { readonly id: string; readonly queues: readonly Queue[] },
): QueuePolicy {
  const policy = new QueuePolicy(scope, id, { queues: [...queues] });
  policy.document.addStatements(
    new PolicyStatement({
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions: ['sqs:*'],
      resources: ['*'],
      conditions: { Bool: { 'aws:SecureTransport': 'false' } },
    }),
  );
  return policy;
}
