import { describe, expect, test } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { accessLogFields } from '../../lib/api/access-log.ts';
import { sampleConfig, sampleTemplate } from './sample-stack.ts';

const template = sampleTemplate();

describe('the secret', () => {
  test('is one, named by CloudFormation, without a value, and goes with the stage', () => {
    const secrets = Object.values(template.findResources('AWS::SecretsManager::Secret'));

    expect(secrets).toEqual([
      {
        Type: 'AWS::SecretsManager::Secret',
        DeletionPolicy: 'Delete',
        UpdateReplacePolicy: 'Delete',
        Properties: { Description: expect.any(String), Tags: expect.any(Array) },
      },
    ]);
  });

  test('is known by its ARN to every function and to the operator', () => {
    template.allResourcesProperties('AWS::Lambda::Function', {
      Environment: { Variables: { SECRET_ARN: { Ref: Match.stringLikeRegexp('^SecretValues') } } },
    });
    template.hasOutput('SecretArn', { Value: { Ref: Match.stringLikeRegexp('^SecretValues') } });
  });

  test('does not exist if the configuration refers to nothing', () => {
    const config = { ...sampleConfig(), masterKey: 'sk-plain' };
    const deployments = config.deployments.map((deployment) => ({ ...deployment, apiKey: 'sk-plain' }));

    const plain = sampleTemplate('', { config: { ...config, deployments } });

    plain.resourceCountIs('AWS::SecretsManager::Secret', 0);
    expect(JSON.stringify(plain.toJSON())).not.toMatch(/SECRET_ARN|secretsmanager|SecretArn/);
  });
});

describe('the edge', () => {
  test('limits the calls a second, and traces them', () => {
    template.hasResourceProperties('AWS::ApiGateway::Stage', {
      TracingEnabled: true,
      MethodSettings: [
        Match.objectLike({
          HttpMethod: '*',
          ResourcePath: '/*',
          LoggingLevel: 'OFF',
          DataTraceEnabled: false,
          ThrottlingRateLimit: 500,
          ThrottlingBurstLimit: 1_000,
        }),
      ],
    });
  });

  test('requires TLS 1.2', () => {
    template.hasResourceProperties('AWS::ApiGateway::RestApi', {
      SecurityPolicy: 'SecurityPolicy_TLS13_1_2_PFS_PQ_2025_09',
      EndpointAccessMode: 'BASIC',
    });
  });

  test('writes an access log as JSON, kept for a month', () => {
    template.hasResourceProperties('AWS::ApiGateway::Stage', {
      AccessLogSetting: {
        DestinationArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('AccessLog'), 'Arn'] },
        Format: JSON.stringify(accessLogFields),
      },
    });
  });

  test('logs nothing that a caller has written', () => {
    const logged = Object.values(accessLogFields).join(' ');

    expect(logged).not.toMatch(/header|body|query|path|authorizer|userAgent|overrid|messageString/i);
  });

  test('does without an access log where the account has no role for it', () => {
    const bare = sampleTemplate('', { hasAccessLog: false });

    bare.hasResourceProperties('AWS::ApiGateway::Stage', { AccessLogSetting: Match.absent() });
  });

  test("answers throttled callers in OpenAI's envelope, with the time to wait", () => {
    template.hasResourceProperties('AWS::ApiGateway::GatewayResponse', {
      ResponseType: 'THROTTLED',
      StatusCode: '429',
      ResponseParameters: { 'gatewayresponse.header.Retry-After': "'1'" },
      ResponseTemplates: { 'application/json': Match.stringLikeRegexp('"type":"rate_limit_error"') },
    });
  });
});

test('one call of the API in twenty is recorded by X-Ray', () => {
  template.hasResourceProperties('AWS::XRay::SamplingRule', {
    SamplingRule: Match.objectLike({
      ReservoirSize: 0,
      FixedRate: 0.05,
      ServiceType: 'AWS::ApiGateway::Stage',
      ResourceARN: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp('/restapis/')])] },
    }),
  });
});

describe('functions', () => {
  test('of the API are traced; the dispatcher is followed in its log', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: Match.stringLikeRegexp('takes requests'),
      TracingConfig: { Mode: 'Active' },
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: Match.stringLikeRegexp('hands out turns'),
      TracingConfig: Match.absent(),
    });
  });

  test('that dispatch are guaranteed to run: two for each of two groups, and two', () => {
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: Match.stringLikeRegexp('hands out turns'),
      ReservedConcurrentExecutions: 6,
    });
  });

  test('reserve nothing in an account that is too small for it', () => {
    const small = sampleTemplate('', { reservesConcurrency: false });

    small.allResourcesProperties('AWS::Lambda::Function', { ReservedConcurrentExecutions: Match.absent() });
  });
});

describe('stored data', () => {
  test('is read and written at a limited rate: a runaway table costs a bounded sum', () => {
    template.allResourcesProperties('AWS::DynamoDB::GlobalTable', {
      WriteOnDemandThroughputSettings: { MaxWriteRequestUnits: 4_000 },
      Replicas: [Match.objectLike({ ReadOnDemandThroughputSettings: { MaxReadRequestUnits: 5_000 } })],
    });
    template.hasResourceProperties('AWS::DynamoDB::GlobalTable', {
      GlobalSecondaryIndexes: [
        Match.objectLike({ WriteOnDemandThroughputSettings: { MaxWriteRequestUnits: 4_000 } }),
      ],
    });
  });

  test('in blobs is encrypted, and available over TLS only', () => {
    template.hasResourceProperties('AWS::S3::Bucket', {
      BucketEncryption: {
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
      },
    });
    template.hasResourceProperties('AWS::S3::BucketPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ]),
      },
    });
  });

  test('in queues is encrypted by SQS', () => {
    template.allResourcesProperties('AWS::SQS::Queue', { SqsManagedSseEnabled: true });
  });

  test('in logs is kept for a month', () => {
    template.resourceCountIs('AWS::Logs::LogGroup', 3);
    template.allResourcesProperties('AWS::Logs::LogGroup', { RetentionInDays: 30 });
  });
});
