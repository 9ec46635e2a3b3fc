import { Duration } from 'aws-cdk-lib';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { Environment } from '../../lambda/deployed/environment.ts';
import { deadQueueName, webhookQueueName } from '../../lambda/deployed/queue-name.ts';
import { HeadwayFunction } from './headway-function.ts';
import type { Storage } from '../storage/storage.ts';
import { common, requireTls } from '../storage/tier-queues.ts';

export interface WebhooksProps {
  readonly prefix: string;
  readonly entry: string;
  readonly configJson: string;
  readonly environment: Environment;
  readonly storage: Storage;
  /** The functions that end requests. */
  readonly announcers: readonly HeadwayFunction[];
}

/** An attempt takes 15 s, the stores' calls take seconds; a hanging call is ended. */
const TIMEOUT = Duration.minutes(1);
/** SQS's maximum: the record's own count decides when to give up, and most receives are mere looks. */
const MAX_RECEIVES = 1_000;
/** The end is announced right before it is written: a moment later it can be read. */
const DELAY = Duration.seconds(1);
/** Fifty deliveries at a time, and no more of the account's functions, however many receivers hang. */
const CONCURRENCY = 5;

/** Tells webhooks of the ends of requests: a queue of its own, and a function that works through it. */
export class Webhooks extends Construct {
  readonly handler: HeadwayFunction;

  constructor(scope: Construct, id: string, props: WebhooksProps) {
    super(scope, id);
    const { queue, dead } = this.#queues(webhookQueueName(props.prefix));
    for (const announcer of props.announcers) announcer.allow(['sqs:SendMessage'], [queue.queueArn]);
    const sender = new HeadwayFunction(this, 'Sender', {
      entry: props.entry,
      configJson: props.configJson,
      environment: props.environment,
      description: 'Headway: sends webhooks when requests end',
      memoryMb: 192,
      options: { timeout: TIMEOUT },
    });
    this.handler = sender;
    sender.allow(['dynamodb:GetItem', 'dynamodb:UpdateItem'], [props.storage.requests.tableArn]);
    sender.allow(['sqs:SendMessage'], [dead.queueArn]);
    sender.allow(
      ['sqs:ChangeMessageVisibility', 'sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
      [queue.queueArn],
    );
    sender.function.addEventSourceMapping('Announcements', {
      eventSourceArn: queue.queueArn,
      batchSize: 10,
      maxConcurrency: CONCURRENCY,
      reportBatchItemFailures: true,
    });
  }

  #queues(name: string) {
    const dead = new Queue(this, 'Dead', {
      ...common,
      queueName: deadQueueName(name),
      retentionPeriod: Duration.days(14),
    });
    const queue = new Queue(this, 'Queue', {
      ...common,
      queueName: name,
      retentionPeriod: Duration.days(4),
      deliveryDelay: DELAY,
      // Six times the function's timeout, as Lambda's guide advises.
      visibilityTimeout: Duration.minutes(6),
      deadLetterQueue: { queue: dead, maxReceiveCount: MAX_RECEIVES },
    });
    requireTls(this, { id: 'Tls', queues: [queue, dead] });
    return { queue, dead };
  }
}
