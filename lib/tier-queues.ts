import { Duration, Size } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Queue, QueueEncryption, QueuePolicy, type IQueue, type QueueProps } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { queueName } from '../lambda/core/queue-name.ts';

export interface TierQueuesProps {
  readonly prefix: string;
  readonly groups: readonly string[];
  readonly tiers: readonly string[];
}

/** SQS's maximum: each dispatcher that hands over costs every message it held one receive, six an hour. */
const MAX_RECEIVES = 1_000;

export const common: QueueProps = {
  encryption: QueueEncryption.SQS_MANAGED,
  maxMessageSizeBytes: Size.mebibytes(1).toBytes(),
};

/** The order book: per model group and tier one queue and its dead-letter queue, found by `queueName`. */
export class TierQueues extends Construct {
  readonly queues: readonly IQueue[];
  /** What nobody could work off. */
  readonly dead: readonly IQueue[];

  constructor(scope: Construct, id: string, props: TierQueuesProps) {
    super(scope, id);
    const all = props.groups.flatMap((group) => {
      const pairs = props.tiers.map((tier) =>
        this.#tierQueue(queueName('Queue', group, tier), queueName(props.prefix, group, tier)),
      );
      requireTls(this, {
        id: queueName('Tls', group, 'only'),
        queues: pairs.flatMap(({ queue, dead }) => [queue, dead]),
      });
      return pairs;
    });
    this.queues = all.map(({ queue }) => queue);
    this.dead = all.map(({ dead }) => dead);
  }

  #tierQueue(id: string, name: string) {
    const dead = new Queue(this, `${id}-dead`, {
      ...common,
      queueName: `${name}-dead`,
      retentionPeriod: Duration.days(14),
    });
    const queue = new Queue(this, id, {
      ...common,
      queueName: name,
      retentionPeriod: Duration.days(4),
      visibilityTimeout: Duration.seconds(30),
      // Receives that led to no attempt count too, so the record's attempt counter decides when to give up;
      // what comes here is a message that no dispatcher can even read.
      deadLetterQueue: { queue: dead, maxReceiveCount: MAX_RECEIVES },
    });
    return { queue, dead };
  }
}

/** One policy for all queues of a group: `enforceSSL` makes one each, and a stack holds 500 resources. */
export function requireTls(scope: Construct, { id, queues }: { id: string; queues: readonly Queue[] }): void {
  const policy = new QueuePolicy(scope, id, { queues: [...queues] });
  policy.document.addStatements(
    new PolicyStatement({
      effect: Effect.DENY,
      principals: [new AnyPrincipal()],
      actions: ['sqs:*'],
      resources: queues.map(({ queueArn }) => queueArn),
      conditions: { Bool: { 'aws:SecureTransport': 'false' } },
    }),
  );
}
