import { fileURLToPath } from 'node:url';
import { CfnOutput, Stack, Tags, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { HeadwayConfig } from '../lambda/core/config/headway-config.ts';
import type { Environment } from '../lambda/deployed/environment.ts';
import { dispatcherConcurrency } from '../lambda/deployed/concurrency.ts';
import { namesIn } from '../lambda/core/config/resolve-references.ts';
import type { QueuePlaces } from '../lambda/deployed/queue-places.ts';
import { queueShape } from '../lambda/deployed/queue-shape.ts';
import { stackNameOf } from '../lambda/deployed/stage.ts';
import { QUEUE_SHAPE, writeShape } from '../lambda/deployed/written-shape.ts';
import { ceilingsOf } from './ceilings.ts';
import { Dispatcher } from './functions/dispatcher.ts';
import { dispatcherMemoryMb } from './functions/dispatcher-memory.ts';
import { Api } from './api/api.ts';
import { StageSecret } from './storage/stage-secret.ts';
import { ModelGrants } from './model-grants.ts';
import { Monitoring } from './monitoring/monitoring.ts';
import { Storage } from './storage/storage.ts';
import { TierQueues } from './storage/tier-queues.ts';
import { Webhooks } from './functions/webhooks.ts';

interface Entries {
  readonly api: string;
  readonly dispatcher: string;
  readonly webhooks: string;
}

/** MiniStack cannot stream a function's answer. */
export type Emulator = 'ministack';

export interface HeadwayStackProps extends StackProps {
  readonly config: HeadwayConfig;
  /** Part of the API's URL and of every queue's name: see `isStage`. */
  readonly stage: string;
  /** The stack of each model group's queues; absent: all are in this one. */
  readonly places?: QueuePlaces;
  /** Source files that replace Headway's own functions. */
  readonly entries?: Entries;
  /** Off if the account has no CloudWatch role for API Gateway. */
  readonly hasAccessLog?: boolean;
  /** Off if the account's limit of concurrent executions leaves nothing to reserve. */
  readonly reservesConcurrency?: boolean;
  /** The emulator that it is deployed to, which cannot do all that AWS does; absent on AWS. */
  readonly emulator?: Emulator | undefined;
}

const ownEntries: Entries = {
  api: fileURLToPath(new URL('../lambda/entry/api.ts', import.meta.url)),
  dispatcher: fileURLToPath(new URL('../lambda/entry/dispatcher.ts', import.meta.url)),
  webhooks: fileURLToPath(new URL('../lambda/entry/webhooks.ts', import.meta.url)),
};

/** All of Headway for one stage, in the account and region that it is deployed to. */
export class HeadwayStack extends Stack {
  constructor(scope: Construct, id: string, props: HeadwayStackProps) {
    super(scope, id, props);
    const { config, stage, entries = ownEntries, hasAccessLog = true, reservesConcurrency = true } = props;
    const prefix = stackNameOf(stage);
    const ceilings = ceilingsOf(config);
    const storage = new Storage(this, 'Storage', ceilings);
    const shape = queueShape(config);
    const { places = { root: shape.groups, parts: new Map() } } = props;
    const queues = new TierQueues(this, 'TierQueues', { prefix, places, tiers: shape.tiers });
    // `npx headway deploy` compares it with the next configuration: a removed queue takes its waiting messages with
    // it.
    this.templateOptions.metadata = { [QUEUE_SHAPE]: writeShape(shape, [...places.parts.values()].flat()) };
    // Without a reference there is no secret: it would cost money for nothing.
    const secret = namesIn(config).length === 0 ? undefined : new StageSecret(this, 'Secret', { stage });
    const environment = {
      ...this.#environment(storage, stage, prefix),
      ...(secret && { SECRET_ARN: secret.arn }),
    };
    const shared = { storage, queues, configJson: JSON.stringify(config), environment };
    const dispatcher = new Dispatcher(this, 'Dispatcher', {
      ...shared,
      entry: entries.dispatcher,
      memoryMb: dispatcherMemoryMb(config),
      reserved: reservesConcurrency ? dispatcherConcurrency(config) : undefined,
    });
    const api = new Api(this, 'Gateway', {
      ...shared,
      stage,
      entry: entries.api,
      dispatcher: dispatcher.function,

      ceilings,
      hasAccessLog,
      reservesConcurrency,
      functionUrl: config.functionUrl,
      isSigned: config.iam !== undefined,
      hasCors: config.cors !== undefined,
      isBuffered: props.emulator !== undefined,
    });
    const { ingress, restApiId } = api;
    // Without webhooks there is nothing of them: the polls of the event source alone cost money.
    const announcers = [dispatcher.handler, api.handler];
    const webhooks =
      config.webhooks &&
      new Webhooks(this, 'Webhooks', { ...shared, prefix, entry: entries.webhooks, announcers });
    new ModelGrants(this, 'Models', { deployments: config.deployments, callers: announcers });
    // Their grants are patterns, so that nothing else would make them wait for the queues.
    for (const { function: user } of announcers) user.node.addDependency(...queues.ready);
    for (const reader of [...announcers, ...(webhooks ? [webhooks.handler] : [])])
      secret?.mayBeReadBy(reader);
    const monitoring = new Monitoring(this, 'Monitoring', {
      stage,
      prefix,
      config,
      ingress,
      api: api.handler,
      dispatcher: dispatcher.handler,
      webhooks: webhooks?.handler,
      hasSavedQueries: props.emulator === undefined,
    });
    Tags.of(this).add('Application', 'headway');
    Tags.of(this).add('Stage', stage);
    new CfnOutput(this, 'ApiUrl', { value: ingress.url });
    if (restApiId !== undefined) new CfnOutput(this, 'ApiId', { value: restApiId });
    if (secret !== undefined) new CfnOutput(this, 'SecretArn', { value: secret.arn });
    new CfnOutput(this, 'DispatcherFunction', { value: dispatcher.function.functionName });
    new CfnOutput(this, 'DashboardUrl', { value: monitoring.dashboardUrl });
    // The values that a Router on the same stores needs (`router/aws-stores.ts`).
    new CfnOutput(this, 'GroupTable', { value: environment.GROUP_TABLE });
    new CfnOutput(this, 'RequestTable', { value: environment.REQUEST_TABLE });
    // The table that `npx headway keys` works on.
    new CfnOutput(this, 'KeyTable', { value: environment.KEY_TABLE });
    new CfnOutput(this, 'BlobBucket', { value: environment.BLOB_BUCKET });
    new CfnOutput(this, 'QueueUrlBase', { value: environment.QUEUE_URL_BASE });
    new CfnOutput(this, 'QueuePrefix', { value: environment.QUEUE_PREFIX });
  }

  #environment(
    { groups, requests, shelf, keys, blobs }: Storage,
    stage: string,
    prefix: string,
  ): Environment {
    return {
      GROUP_TABLE: groups.tableName,
      REQUEST_TABLE: requests.tableName,
      BLOB_BUCKET: blobs.bucketName,
      SHELF_TABLE: shelf.tableName,
      KEY_TABLE: keys.tableName,
      QUEUE_URL_BASE: `https://sqs.${this.region}.${this.urlSuffix}/${this.account}/`,
      QUEUE_PREFIX: prefix,
      STAGE: stage,
    };
  }
}
