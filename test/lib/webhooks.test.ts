import { describe, expect, test } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { sampleTemplate } from './sample-stack.ts';

const template = sampleTemplate('webhooks: { secret: os.environ/WEBHOOK_SECRET },');

test('without a secret in the configuration nothing exists for webhooks', () => {
  const plain = sampleTemplate();

  plain.resourceCountIs('AWS::Lambda::EventSourceMapping', 0);
  const { Resources } = plain.toJSON() as { Resources: object };
  expect(JSON.stringify(Resources)).not.toMatch(/webhook/i);
});

describe('with webhooks', () => {
  test('announcements have a queue of their own and one for those given up, over TLS only', () => {
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'headway-test-webhooks',
      DelaySeconds: 1,
      VisibilityTimeout: 360,
      MessageRetentionPeriod: 345_600,
      SqsManagedSseEnabled: true,
      RedrivePolicy: { maxReceiveCount: 1_000, deadLetterTargetArn: Match.anyValue() },
    });
    template.hasResourceProperties('AWS::SQS::Queue', {
      QueueName: 'headway-test-webhooks-dead',
      MessageRetentionPeriod: 1_209_600,
      SqsManagedSseEnabled: true,
    });
    template.hasResourceProperties('AWS::SQS::QueuePolicy', {
      Queues: [Match.anyValue(), Match.anyValue()].map((_, n) => ({
        Ref: Match.stringLikeRegexp(n === 0 ? '^WebhooksQueue' : '^WebhooksDead'),
      })),
      PolicyDocument: {
        Statement: [
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
        ],
      },
    });
  });

  test('a function processes them in batches, names those that stay, and takes no more than its share', () => {
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^WebhooksQueue'), 'Arn'] },
      FunctionName: { Ref: Match.stringLikeRegexp('^WebhooksSender') },
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 5 },
    });
    template.hasResourceProperties('AWS::Lambda::Function', {
      Description: Match.stringLikeRegexp('webhooks'),
      Timeout: 60,
      Runtime: 'nodejs24.x',
    });
  });

  test('no template holds the secret or its name', () => {
    expect(JSON.stringify(template.toJSON())).not.toContain('WEBHOOK_SECRET');
  });
});
