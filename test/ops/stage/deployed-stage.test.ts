import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { expect, test } from '@jest/globals';
import { mockClient } from 'aws-sdk-client-mock';
import { Refused } from '../../../cli/refused.ts';
import { findStage, openStage } from '../../../ops/stage/deployed-stage.ts';

const client = () => {
  const real = new CloudFormationClient({ region: 'us-east-1' });
  return { real, mock: mockClient(real).on(DescribeStacksCommand) };
};
const outputs = {
  ApiUrl: 'https://api.example.com/dev/',
  ApiId: 'api1',
  GroupTable: 'groups',
  RequestTable: 'requests',
  BlobBucket: 'blobs',
  QueueUrlBase: 'https://sqs.example.com/1/',
  QueuePrefix: 'headway-dev',
};
const named = (name: string, message: string) => Object.assign(new Error(message), { name });

test('a deployed stage is known by the outputs of its stack', async () => {
  const { real, mock } = client();
  const Outputs = Object.entries({ ...outputs, Other: 'x' }).map(([OutputKey, OutputValue]) => ({
    OutputKey,
    OutputValue,
  }));
  mock.resolves({
    Stacks: [
      { StackName: 'headway-dev', CreationTime: new Date(0), StackStatus: 'CREATE_COMPLETE', Outputs },
    ],
  });

  expect(await findStage('dev', real)).toEqual(outputs);
});

test('a stage that is not deployed is named, with the command that deploys it', async () => {
  const { real, mock } = client();
  mock.rejects(named('ValidationError', 'Stack with id headway-dev does not exist'));

  expect(await findStage('dev', real)).toBeUndefined();
  await expect(openStage('dev', real)).rejects.toThrow('npx headway deploy --stage dev');
});

test('a name that no stage can have is refused before AWS is asked', async () => {
  await expect(findStage('Dev!')).rejects.toThrow(Refused);
});

test.each([
  ['no credentials', named('CredentialsProviderError', 'Could not load credentials'), 'AWS_PROFILE'],
  ['no region', new Error('Region is missing'), 'AWS_REGION'],
  ['an old token', named('ExpiredToken', 'The token is old'), 'Sign in again'],
  ['no right', named('AccessDenied', 'User is not authorized to perform'), 'do not permit'],
  ['nothing there', new Error('connect ECONNREFUSED 127.0.0.1:1'), 'AWS_ENDPOINT_URL'],
])('%s is said in a sentence', async (_case, fault, hint) => {
  const { real, mock } = client();
  mock.rejects(fault);

  const asked = findStage('dev', real);

  await expect(asked).rejects.toThrow(Refused);
  await expect(asked).rejects.toThrow(hint);
});
