/** A list price, in US dollars for a million of what is billed; us-east-1, without free tiers and discounts. */
interface Price {
  readonly usdPerMillion: number;
  readonly of: string;
  readonly source: string;
}

/** Every price that the bill uses, as published in 2026. */
export const prices = {
  dynamoWrite: {
    usdPerMillion: 0.625,
    of: 'write request units, on demand: 1 KB of the whole item',
    source: 'https://aws.amazon.com/dynamodb/pricing/on-demand/ (2026)',
  },
  dynamoRead: {
    usdPerMillion: 0.125,
    of: 'read request units, on demand: 4 KB strongly consistent, 8 KB eventually consistent',
    source: 'https://aws.amazon.com/dynamodb/pricing/on-demand/ (2026)',
  },
  sqsRequest: {
    usdPerMillion: 0.4,
    of: 'requests to a standard queue, one for each 64 KB',
    source: 'https://aws.amazon.com/sqs/pricing/ (2026)',
  },
  /** The surcharge is 0.10; the price page does not say whether it covers more than the send. */
  sqsFairRequest: {
    usdPerMillion: 0.5,
    of: 'requests with a MessageGroupId to a standard queue (fair queues), one for each 64 KB',
    source: 'https://aws.amazon.com/sqs/pricing/ (2026)',
  },
  s3Put: {
    usdPerMillion: 5,
    of: 'PUT requests, S3 Standard',
    source: 'https://aws.amazon.com/s3/pricing/ (2026)',
  },
  s3Get: {
    usdPerMillion: 0.4,
    of: 'GET requests, S3 Standard',
    source: 'https://aws.amazon.com/s3/pricing/ (2026)',
  },
  restRequest: {
    usdPerMillion: 3.5,
    of: 'REST API requests, the first 333 million a month',
    source: 'https://aws.amazon.com/api-gateway/pricing/ (2026)',
  },
  lambdaRequest: {
    usdPerMillion: 0.2,
    of: 'invocations',
    source: 'https://aws.amazon.com/lambda/pricing/ (2026)',
  },
  lambdaGbSecond: {
    usdPerMillion: 13.3334,
    of: 'GB-seconds on arm64, the start of an instance included since August 2025',
    source: 'https://aws.amazon.com/lambda/pricing/ (2026)',
  },
  scheduled: {
    usdPerMillion: 1,
    of: 'EventBridge Scheduler invocations',
    source: 'https://aws.amazon.com/eventbridge/pricing/ (2026)',
  },
  logByte: {
    usdPerMillion: 0.0005,
    of: 'bytes taken in by CloudWatch Logs (0.50 a GB)',
    source: 'https://aws.amazon.com/cloudwatch/pricing/ (2026)',
  },
  traceRecorded: {
    usdPerMillion: 5,
    of: 'traces recorded by X-Ray',
    source: 'https://aws.amazon.com/xray/pricing/ (2026)',
  },
  secretMonth: {
    usdPerMillion: 400_000,
    of: 'secrets for a month (0.40 each); what reads them costs 5 for a million calls',
    source: 'https://aws.amazon.com/secrets-manager/pricing/ (2026)',
  },
  alarmMetricMonth: {
    usdPerMillion: 100_000,
    of: 'metrics of standard alarms for a month (0.10 each)',
    source: 'https://aws.amazon.com/cloudwatch/pricing/ (2026)',
  },
  dashboardMonth: {
    usdPerMillion: 3_000_000,
    of: 'dashboards for a month (3 each)',
    source: 'https://aws.amazon.com/cloudwatch/pricing/ (2026)',
  },
} as const satisfies Record<string, Price>;

/**
 * CloudWatch's free allowance for every account each month, without an end; everything in the account shares it. A
 * dashboard counts up to 50 metrics.
 */
export const allowances = [
  { price: 'alarmMetricMonth', units: 10, source: 'https://aws.amazon.com/cloudwatch/pricing/ (2026)' },
  { price: 'dashboardMonth', units: 3, source: 'https://aws.amazon.com/cloudwatch/pricing/ (2026)' },
] as const;

export type PriceName = keyof typeof prices;

/** The monthly cost of LiteLLM's gateway before its first request, us-east-1. */
export const litellmOnEcs = [
  { name: "AWS's guidance stack", usdPerMonth: 378 },
  { name: 'a bare one', usdPerMonth: 105 },
] as const;
