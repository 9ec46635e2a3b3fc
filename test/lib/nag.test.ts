import { describe, expect, test } from '@jest/globals';
import { AwsSolutionsChecks, NIST80053R5Checks } from 'cdk-nag';
import { acknowledgeFindings, acknowledgementsOf } from '../../lib/acknowledgements.ts';
import { HeadwayFunction } from '../../lib/functions/headway-function.ts';
import { sampleStack } from './sample-stack.ts';

const webhooks = 'webhooks: { secret: os.environ/WEBHOOK_SECRET },';
const functionUrl = 'function_url: { concurrency: 200 },';
const findingsIn = ({ app }: ReturnType<typeof sampleStack>): string[] =>
  new AwsSolutionsChecks()
    .validateScope(app)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${constructPath}: ${ruleName}`),
    );

const nested = { places: { root: ['alpha'], parts: new Map([['2', ['beta/2']]]) } };

describe.each<[string, string, Parameters<typeof sampleStack>[1]]>([
  ['without webhooks', '', {}],
  ['with webhooks', webhooks, {}],
  ['with a function URL', functionUrl, {}],
  ['with queues in a nested stack', '', nested],
])('AwsSolutions, %s', (_name, settings, props) => {
  test('finds nothing that is not acknowledged', () => {
    const sample = sampleStack(settings, props);
    acknowledgeFindings(sample.stack, 'test');

    expect(findingsIn(sample)).toEqual([]);
  });

  test('finds everything that is acknowledged, and has a reason for each', () => {
    const sample = sampleStack(settings, props);
    const acknowledged = acknowledgementsOf(sample.stack, 'test');

    const found = findingsIn(sample);

    for (const { at, id, reason } of acknowledged) {
      expect(
        found.filter((one) => one.startsWith(`sample/${at}/`) || one.startsWith(`sample/${at}:`)),
      ).toEqual(expect.arrayContaining([expect.stringContaining(`: ${id}`)]));
      expect(reason.split(' ').length).toBeGreaterThan(10);
    }
    expect(acknowledged).toHaveLength(found.length);
  });
});

test('a wildcard that nobody has acknowledged is found', () => {
  const sample = sampleStack();
  acknowledgeFindings(sample.stack, 'test');
  const api = sample.stack.node.findChild('Gateway').node.findChild('Api');

  if (api instanceof HeadwayFunction) api.allow(['s3:GetObject'], ['arn:aws:s3:::others/*']);

  expect(findingsIn(sample)).toEqual([
    expect.stringContaining('AwsSolutions-IAM5[Resource::arn:aws:s3:::others/*]'),
  ]);
});

test('NIST 800-53 R5 finds that a function URL is public, and nothing of API Gateway', () => {
  const rulesOf = (settings: string) =>
    new NIST80053R5Checks()
      .validateScope(sampleStack(settings).app)
      .violations.map(({ ruleName }) => ruleName.replace('NIST.800.53.R5-', ''));

  const [rest, own] = [rulesOf(webhooks), rulesOf(webhooks + functionUrl)];

  expect(own.filter((rule) => !rest.includes(rule))).toEqual(['LambdaFunctionPublicAccessProhibited']);
  expect(own.filter((rule) => rule.startsWith('APIGW'))).toEqual([]);
});

/**
 * Requirements for a stack that must comply with it: customer keys, a VPC, copies elsewhere. Reported, not
 * promised.
 */
test('NIST 800-53 R5 finds what docs/security.md lists as not covered', () => {
  const { app } = sampleStack(webhooks);

  const rules = new NIST80053R5Checks().validateScope(app).violations.map(({ ruleName }) => ruleName);

  expect(rules.map((rule) => rule.replace('NIST.800.53.R5-', '')).toSorted()).toEqual([
    'APIGWAssociatedWithWAF',
    'APIGWCacheEnabledAndEncrypted',
    'APIGWExecutionLoggingEnabled',
    'APIGWSSLEnabled',
    'CloudWatchAlarmAction',
    'CloudWatchLogGroupEncrypted',
    'IAMNoInlinePolicy',
    'LambdaConcurrency',
    'LambdaDLQ',
    'LambdaInsideVPC',
    'S3BucketLoggingEnabled',
    'S3BucketReplicationEnabled',
    'S3BucketVersioningEnabled',
    'S3DefaultEncryptionKMS',
    'SecretsManagerRotationEnabled',
    'SecretsManagerUsingKMSKey',
  ]);
});
