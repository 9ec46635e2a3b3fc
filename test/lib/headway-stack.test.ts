import { describe, expect, test } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { CAME_KEY, OWNER_INDEX, OWNER_KEY } from '../../lambda/aws/dynamo/keys.ts';
import { queueName } from '../../lambda/deployed/queue-name.ts';
import { isStage } from '../../lambda/deployed/stage.ts';
import { awsStores, type StackOutputs } from '../../router/aws-stores.ts';
import { sampleTemplate } from './sample-stack.ts';

const template = sampleTemplate();
const tierQueues = ['alpha', 'beta/2'].flatMap((group) =>
  ['now', 'later'].map((tier) => queueName('headway-test', group, tier)),
);

describe('tier queues', () => {
  test('there is one per model group and tier, each with a dead-letter queue', () => {
    const queues = Object.values(template.findResources('AWS::SQS::Queue')) as {
      Properties: { QueueName: string };
    }[];

    const names = queues.map(({ Properties }) => Properties.QueueName);

    expect(names.toSorted()).toEqual(tierQueues.flatMap((name) => [name, `${name}-dead`]).toSorted());
  });

  test.each(tierQueues)('%s leaves giving up to the record, not to SQS', (QueueName) => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName,
      VisibilityTimeout: 30,
      MessageRetentionPeriod: 345_600,
      MaximumMessageSize: 1_048_576,
      SqsManagedSseEnabled: true,
      RedrivePolicy: { maxReceiveCount: 1000, deadLetterTargetArn: Match.anyValue() },
    });
  });

  test('every queue refuses connections without TLS', () => {
    const policies = Object.values(template.findResources('AWS::SQS::QueuePolicy')) as {
      Properties: { Queues: unknown[] };
    }[];

    expect(policies.flatMap(({ Properties }) => Properties.Queues)).toHaveLength(tierQueues.length * 2);
    template.allResourcesProperties('AWS::SQS::QueuePolicy', {
      PolicyDocument: {
        Statement: [
          Match.objectLike({
            Effect: 'Deny',
            Action: 'sqs:*',
            // The queue that has the policy: SQS accepts no policy that names another.
            Resource: '*',
            Condition: { Bool: { 'aws:SecureTransport': 'false' } },
          }),
        ],
      },
    });
  });
});

test('functions that use the queues wait until they are there, though their grants name none', () => {
  const functions = template.findResources('AWS::Lambda::Function') as Record<
    string,
    { DependsOn: string[] }
  >;
  const policies = Object.keys(template.findResources('AWS::SQS::QueuePolicy'));

  for (const { DependsOn } of Object.values(functions))
    expect(DependsOn).toEqual(expect.arrayContaining(policies));
});

describe('tables', () => {
  test('are billed on demand', () => {
    template.resourceCountIs('AWS::DynamoDB::GlobalTable', 4);
    template.allResourcesProperties('AWS::DynamoDB::GlobalTable', { BillingMode: 'PAY_PER_REQUEST' });
  });

  test('the rpm-counter table is keyed by group and row', () => {
    template.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      KeySchema: [
        { AttributeName: 'group', KeyType: 'HASH' },
        { AttributeName: 'row', KeyType: 'RANGE' },
      ],
    });
  });

  test('a request record is keyed by id and is deleted when it has expired', () => {
    template.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    });
  });

  test('a key is kept when the stack goes, and can be brought back as it was; what is over goes by itself', () => {
    template.hasResource('AWS::DynamoDB::GlobalTable', {
      DeletionPolicy: 'Retain',
      Properties: {
        KeySchema: [
          { AttributeName: 'partition', KeyType: 'HASH' },
          { AttributeName: 'row', KeyType: 'RANGE' },
        ],
        TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
        Replicas: [
          Match.objectLike({ PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true } }),
        ],
      },
    });
  });

  test('a caller’s requests are found by an index that holds nothing but keys', () => {
    template.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      GlobalSecondaryIndexes: [
        {
          IndexName: OWNER_INDEX,
          KeySchema: [
            { AttributeName: OWNER_KEY, KeyType: 'HASH' },
            { AttributeName: CAME_KEY, KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'KEYS_ONLY' },
        },
      ],
    });
  });
});

test('blobs are private and expire after a week', () => {
  template.hasResourceProperties('AWS::S3::Bucket', {
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    },
    LifecycleConfiguration: { Rules: [Match.objectLike({ ExpirationInDays: 7, Status: 'Enabled' })] },
  });
});

describe('functions', () => {
  test('run on Node 24 and arm64 for up to 15 minutes', () => {
    template.resourceCountIs('AWS::Lambda::Function', 2);
    template.allResourcesProperties('AWS::Lambda::Function', {
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Timeout: 900,
    });
  });

  test('the API function knows the dispatcher; no variable holds a secret or a reference to one', () => {
    const functions = template.findResources('AWS::Lambda::Function');

    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: { DISPATCHER_FUNCTION: { Ref: Match.stringLikeRegexp('^DispatcherLeader') } },
      },
    });
    expect(JSON.stringify(functions)).not.toMatch(/ALPHA_KEY|MASTER_KEY|sk-plain/);
  });

  test('the dispatcher has the memory that its limits ask for, the API function 192 MB', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: Match.stringLikeRegexp('hands out turns'),
      MemorySize: 256,
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: Match.stringLikeRegexp('takes requests'),
      MemorySize: 192,
    });
  });

  test('the dispatcher may start itself again and again', () => {
    template.hasResourceProperties('AWS::Lambda::Function', { RecursiveLoop: 'Allow' });
  });

  test('a schedule starts the dispatcher once a minute, without retries', () => {
    template.hasResourceProperties('AWS::Scheduler::Schedule', {
      ScheduleExpression: 'rate(1 minute)',
      Target: {
        Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^DispatcherLeaderFunction'), 'Arn'] },
        RetryPolicy: { MaximumRetryAttempts: 0 },
      },
    });
  });
});

describe('the REST API', () => {
  test.each([
    ['/', { 'Fn::GetAtt': [Match.anyValue(), 'RootResourceId'] }],
    ['/{proxy+}', { Ref: Match.stringLikeRegexp('proxy') }],
  ])('%s streams for up to 15 minutes, whatever the method', (_path, ResourceId) => {
    template.hasResourceProperties('AWS::ApiGateway::Method', {
      HttpMethod: 'ANY',
      ResourceId,
      Integration: { Type: 'AWS_PROXY', ResponseTransferMode: 'STREAM', TimeoutInMillis: 900_000 },
    });
  });

  test('needs no CloudWatch role in the account', () => {
    template.resourceCountIs('AWS::ApiGateway::Account', 0);
  });

  test.each([
    ['REQUEST_TOO_LARGE', 'invalid_request_error'],
    ['DEFAULT_4XX', 'invalid_request_error'],
    ['DEFAULT_5XX', 'server_error'],
  ])("answers %s itself in OpenAI's envelope", (ResponseType, type) => {
    template.hasResourceProperties('AWS::ApiGateway::GatewayResponse', {
      ResponseType,
      ResponseTemplates: {
        'application/json': Match.stringLikeRegexp(`^\\{"error":\\{"message":.+,"type":"${type}"`),
      },
    });
  });
});

test.each([
  ['dev', true],
  ['a2345678-01', true],
  ['a2345678-012', false],
  ['Prod', false],
  ['2b', false],
  ['', false],
])('"%s" as a stage: %s', (text, expected) => {
  expect(isStage(text)).toBe(expected);
});

test('its outputs are the values that a Router on the same stores needs', () => {
  const names = Object.keys(template.findOutputs('*'));
  const outputs: unknown = Object.fromEntries(names.map((name) => [name, 'x']));

  expect(() => awsStores(outputs as StackOutputs)).not.toThrow();
});
