import { describe, expect, test } from '@jest/globals';
import { Match } from 'aws-cdk-lib/assertions';
import { sampleConfig, sampleTemplate } from './sample-stack.ts';

const functionUrl = 'function_url: { concurrency: 200 },';
const template = sampleTemplate(functionUrl);
const apiFunction = { 'Fn::GetAtt': [Match.stringLikeRegexp('^GatewayApiFunction'), 'Arn'] };

describe('a stage with a function URL', () => {
  test('has one address, which streams and leaves the key to the function', () => {
    template.resourceCountIs('AWS::Lambda::Url', 1);
    template.hasResourceProperties('AWS::Lambda::Url', {
      AuthType: 'NONE',
      InvokeMode: 'RESPONSE_STREAM',
      Cors: Match.absent(),
      TargetFunctionArn: apiFunction,
    });
  });

  test('has no API Gateway, no access log and no traces', () => {
    const text = JSON.stringify(template.toJSON());

    expect(text).not.toMatch(/AWS::ApiGateway|AccessLog|AWS::XRay|TracingConfig/);
    template.resourceCountIs('AWS::Logs::LogGroup', 2);
  });

  /** Since October 2025 AWS requires both; the second alone would let anybody invoke the function by its name. */
  test('may be called by everybody, and the function only through that address', () => {
    template.resourceCountIs('AWS::Lambda::Permission', 2);
    template.hasResourceProperties('AWS::Lambda::Permission', {
      Action: 'lambda:InvokeFunctionUrl',
      FunctionUrlAuthType: 'NONE',
      Principal: '*',
      FunctionName: apiFunction,
    });
    template.hasResourceProperties('AWS::Lambda::Permission', {
      Action: 'lambda:InvokeFunction',
      InvokedViaFunctionUrl: true,
      Principal: '*',
      FunctionName: apiFunction,
    });
  });

  test('bounds how many functions answer at a time, unless nothing is to be reserved', () => {
    const api = { Description: Match.stringLikeRegexp('takes requests') };

    template.hasResourceProperties('AWS::Lambda::Function', { ...api, ReservedConcurrentExecutions: 200 });
    sampleTemplate(functionUrl, { reservesConcurrency: false }).hasResourceProperties(
      'AWS::Lambda::Function',
      { ...api, ReservedConcurrentExecutions: Match.absent() },
    );
  });

  test('has its address in the same output as with API Gateway', () => {
    template.hasOutput('ApiUrl', {
      Value: { 'Fn::GetAtt': [Match.stringLikeRegexp('^GatewayOwnUrl'), 'FunctionUrl'] },
    });
    expect(template.findOutputs('ApiId')).toEqual({});
  });

  test('answers an emulator that cannot stream as a whole', () => {
    sampleTemplate(functionUrl, { emulator: 'ministack' }).hasResourceProperties('AWS::Lambda::Url', {
      InvokeMode: 'BUFFERED',
    });
  });
});

test('one whose callers sign is open to nobody else', () => {
  const iam = {
    ...sampleConfig(functionUrl),
    iam: [{ value: 'arn:aws:iam::111122223333:user/a', keyId: 'key_1' }],
  };
  const signed = sampleTemplate(functionUrl, { config: iam });

  signed.hasResourceProperties('AWS::Lambda::Url', { AuthType: 'AWS_IAM', InvokeMode: 'RESPONSE_STREAM' });
  expect(JSON.stringify(signed.findResources('AWS::Lambda::Permission'))).not.toContain('"*"');
});

test('without one the API function reserves nothing, and is not open to everybody', () => {
  const rest = sampleTemplate();

  rest.resourceCountIs('AWS::Lambda::Url', 0);
  rest.hasResourceProperties('AWS::Lambda::Function', {
    Description: Match.stringLikeRegexp('takes requests'),
    ReservedConcurrentExecutions: Match.absent(),
  });
  rest.allResourcesProperties('AWS::Lambda::Permission', { Principal: Match.not('*') });
});
