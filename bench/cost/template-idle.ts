import { LOOK_EVERY_MINUTES } from '../../lambda/deployed/dead-letter-looks.ts';
import { eventSourceUsage } from './idle.ts';
import { lambdaUsage } from './billing/lambda-time.ts';
import type { Usage } from './billing/ledger.ts';
import { allowances, type PriceName } from './billing/prices.ts';

interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>> | undefined;
}

export interface ResourceTemplate {
  readonly Resources: Readonly<Record<string, Resource>>;
}

/** Once a minute for thirty days. */
const SWEEPS = 30 * 24 * 60;
/**
 * The work of a sweep: its reads for each queue, for each group and besides; its duration; its and Lambda's log
 * bytes.
 */
const SWEEP = { looksPerQueue: 1, readsPerGroup: 1, readsBesides: 1, seconds: 0.1, logBytes: 400 } as const;

/** These cost nothing while nobody uses them. */
const FREE: ReadonlySet<string> = new Set([
  'AWS::ApiGateway::Deployment',
  'AWS::ApiGateway::GatewayResponse',
  'AWS::ApiGateway::Method',
  'AWS::ApiGateway::Resource',
  'AWS::ApiGateway::RestApi',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Lambda::Permission',
  'AWS::Lambda::Url',
  'AWS::Logs::LogGroup',
  'AWS::Logs::QueryDefinition',
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
  'AWS::SNS::Topic',
  'AWS::SNS::TopicPolicy',
  'AWS::SQS::QueuePolicy',
  'AWS::XRay::SamplingRule',
]);

/**
 * Free, or priced below, as long as these settings stay as they are: others would cost something by the hour or by
 * the key.
 */
const AS_LONG_AS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'AWS::CloudWatch::Alarm': {},
  'AWS::CloudWatch::Dashboard': {},
  'AWS::Lambda::EventSourceMapping': {},
  'AWS::Scheduler::Schedule': { ScheduleExpression: 'rate(1 minute)' },
  'AWS::DynamoDB::GlobalTable': { BillingMode: 'PAY_PER_REQUEST', SSESpecification: undefined },
  'AWS::Lambda::Function': { VpcConfig: undefined, KmsKeyArn: undefined, SnapStart: undefined },
  'AWS::SQS::Queue': { KmsMasterKeyId: undefined },
  'AWS::ApiGateway::Stage': { CacheClusterEnabled: undefined },
  'AWS::SecretsManager::Secret': { KmsKeyId: undefined, ReplicaRegions: undefined },
};

const monthly = (call: string, price: PriceName, units: number): Usage => ({
  call,
  price,
  calls: units,
  units,
});

/**
 * Usage in a month without a request, from the resources of a template. @throws Error for a type or a setting that
 * is not known here as free or priced: it might cost something by the hour.
 */
export function templateIdle(template: ResourceTemplate, about: { readonly groups: number }): Usage[] {
  const resources = Object.values(template.Resources);
  for (const resource of resources) checkSettings(resource);
  const typed = (type: string) => resources.filter(({ Type }) => Type === type);
  const metrics = typed('AWS::CloudWatch::Alarm').reduce(
    (total, { Properties }) => total + metricsOf(Properties),
    0,
  );
  const sources = typed('AWS::Lambda::EventSourceMapping').length;
  return [
    ...typed('AWS::Scheduler::Schedule').flatMap(() => sweepUsages(resources, about)),
    monthly('looks of event sources', 'sqsRequest', sources * eventSourceUsage().units),
    monthly('secrets', 'secretMonth', typed('AWS::SecretsManager::Secret').length),
    monthly('alarms, by metric', 'alarmMetricMonth', metrics),
    monthly('dashboards', 'dashboardMonth', typed('AWS::CloudWatch::Dashboard').length),
  ].filter(({ units }) => units > 0);
}

/** The same after CloudWatch's free allowance for every account, if nothing else in it uses that up. */
export const afterAllowances = (usages: readonly Usage[]): Usage[] =>
  usages.map((usage) => ({
    ...usage,
    units: Math.max(0, usage.units - (allowances.find(({ price }) => price === usage.price)?.units ?? 0)),
  }));

function checkSettings({ Type, Properties = {} }: Resource): void {
  if (FREE.has(Type)) return;
  const settings = AS_LONG_AS[Type];
  if (settings === undefined) throw new Error(`what ${Type} costs while idle is not known`);
  for (const [name, value] of Object.entries(settings)) {
    if (Properties[name] !== value) throw new Error(`what ${Type} costs with this ${name} is not known`);
  }
}

/** The schedule starts the dispatcher, which looks for requests that wait while nobody leads. */
function sweepUsages(resources: readonly Resource[], { groups }: { readonly groups: number }): Usage[] {
  const queues = resources.filter(
    ({ Type, Properties }) => Type === 'AWS::SQS::Queue' && Properties?.RedrivePolicy,
  );
  const looks = queues.length * (SWEEP.looksPerQueue + 1 / LOOK_EVERY_MINUTES);
  const reads = groups * SWEEP.readsPerGroup + SWEEP.readsBesides;
  const dispatcher = resources.find(({ Properties }) =>
    String(Properties?.Description).includes('hands out turns'),
  );
  return [
    monthly('Scheduler', 'scheduled', SWEEPS),
    ...lambdaUsage({
      name: 'Lambda, dispatcher',
      memoryMb: Number(dispatcher?.Properties?.MemorySize),
      seconds: SWEEPS * SWEEP.seconds,
      invocations: SWEEPS,
    }),
    monthly('GetQueueAttributes', 'sqsRequest', SWEEPS * looks),
    monthly('Query', 'dynamoRead', SWEEPS * reads),
    monthly('CloudWatch Logs, bytes', 'logByte', SWEEPS * SWEEP.logBytes),
  ];
}

/** An alarm is billed by the metrics that it watches. */
function metricsOf({ Metrics }: Readonly<Record<string, unknown>> = {}): number {
  if (!Array.isArray(Metrics)) return 1;
  return Metrics.filter(
    (metric: unknown) => typeof metric === 'object' && metric !== null && 'MetricStat' in metric,
  ).length;
}
