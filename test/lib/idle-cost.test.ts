import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { billOf, totalOf } from '../../bench/cost/billing/bill.ts';
import { afterAllowances, templateIdle, type ResourceTemplate } from '../../bench/cost/template-idle.ts';
import { parseConfig } from '../../lambda/config/files/parse-config.ts';
import { sampleTemplate } from './sample-stack.ts';

/** The configuration that the repository ships, with its key in the stage's secret. */
const text = readFileSync(new URL('../../headway.yaml', import.meta.url), 'utf8').replace(
  'master_key: sk-1234',
  'master_key: os.environ/MASTER_KEY',
);
const parsed = parseConfig({ text, file: 'headway.yaml', env: {} });
if (parsed.kind === 'invalid') throw new Error('headway.yaml is not valid');
const { config } = parsed;
const template = sampleTemplate('', { config }).toJSON() as ResourceTemplate;
const groups = { groups: new Set(config.deployments.map(({ group }) => group)).size };
const usdOf = (usages: ReturnType<typeof templateIdle>): number => totalOf(billOf(usages, 1_000_000));

test('a month without traffic costs at most a dollar, the secret included', () => {
  const usages = templateIdle(template, groups);

  expect(usages.map(({ call }) => call)).toContain('secrets');
  expect(usdOf(afterAllowances(usages))).toBeLessThanOrEqual(1);
});

test('nor does it with a function URL', () => {
  const own = sampleTemplate('', { config: { ...config, functionUrl: { concurrency: 200 } } });

  const usages = templateIdle(own.toJSON() as ResourceTemplate, groups);

  expect(usdOf(afterAllowances(usages))).toBeLessThanOrEqual(1);
});

test('nothing in it is billed by the hour: no address, network, capacity or key of our own', () => {
  const types = new Set(Object.values(template.Resources).map(({ Type }) => Type));

  expect(
    [...types].filter((type) => /::(EC2|KMS|RDS|ElastiCache|ECS|EKS|Kinesis|WAFv2)::/.test(type)),
  ).toEqual([]);
  expect(JSON.stringify(template)).not.toMatch(/Provisioned|VpcConfig|CacheCluster/);
});

describe('the price of further resources', () => {
  const withResource = (Type: string, Properties = {}): ResourceTemplate => ({
    Resources: { ...template.Resources, Added: { Type, Properties } },
  });
  const added = (...resource: Parameters<typeof withResource>): number =>
    usdOf(templateIdle(withResource(...resource), groups)) - usdOf(templateIdle(template, groups));

  test.each([
    ['AWS::SecretsManager::Secret', 0.4],
    ['AWS::CloudWatch::Alarm', 0.1],
    ['AWS::CloudWatch::Dashboard', 3],
  ])('%s is %f a month', (type, usd) => {
    expect(added(type)).toBeCloseTo(usd, 6);
  });

  test('an alarm is billed by its metrics', () => {
    const Metrics = [{ MetricStat: {} }, { MetricStat: {} }, { Expression: 'a + b' }];

    expect(added('AWS::CloudWatch::Alarm', { Metrics })).toBeCloseTo(0.2, 6);
  });

  test.each<[string, object]>([
    ['AWS::EC2::NatGateway', {}],
    ['AWS::KMS::Key', {}],
    ['AWS::Lambda::Version', { ProvisionedConcurrencyConfig: {} }],
    ['AWS::DynamoDB::GlobalTable', { BillingMode: 'PROVISIONED' }],
    ['AWS::Lambda::Function', { VpcConfig: {} }],
    ['AWS::SQS::Queue', { KmsMasterKeyId: 'alias/mine' }],
  ])('%s %j has to be looked at first', (type, properties) => {
    expect(() => templateIdle(withResource(type, properties), groups)).toThrow(/not known/);
  });
});

test('ten alarms and one dashboard are within what CloudWatch gives for nothing', () => {
  const month = (price: 'alarmMetricMonth' | 'dashboardMonth', units: number) => ({
    call: price,
    price,
    calls: units,
    units,
  });
  const usages = [month('alarmMetricMonth', 10), month('dashboardMonth', 1)];

  expect(usdOf(usages)).toBeCloseTo(4, 6);
  expect(usdOf(afterAllowances(usages))).toBe(0);
  expect(usdOf(afterAllowances([month('alarmMetricMonth', 12)]))).toBeCloseTo(0.2, 6);
});
