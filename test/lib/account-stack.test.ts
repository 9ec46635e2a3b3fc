import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { expect, test } from '@jest/globals';
import { ACCOUNT_STACK, isStage, stackNameOf } from '../../lambda/deployed/stage.ts';
import { AccountStack } from '../../lib/account-stack.ts';
import { sampleTemplate } from './sample-stack.ts';

test('the role for API Gateway’s logs belongs to the account, and outlives the stack that sets it', () => {
  const template = Template.fromStack(new AccountStack(new App(), 'account'));

  template.hasResource('AWS::ApiGateway::Account', { DeletionPolicy: 'Retain' });
  template.hasResource('AWS::IAM::Role', {
    DeletionPolicy: 'Retain',
    Properties: {
      AssumeRolePolicyDocument: { Statement: [{ Principal: { Service: 'apigateway.amazonaws.com' } }] },
    },
  });
  expect(Object.keys(template.toJSON() as object)).toContain('Resources');
});

test('no stage has its name, and no stage sets what is the account’s', () => {
  expect(stackNameOf('account')).not.toBe(ACCOUNT_STACK);
  expect(isStage(ACCOUNT_STACK.replace(/^headway-?/i, ''))).toBe(false);
  sampleTemplate().resourceCountIs('AWS::ApiGateway::Account', 0);
});
