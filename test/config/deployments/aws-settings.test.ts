import { describe, expect, test } from '@jest/globals';
import { awsSettings } from '../../../lambda/config/deployments/aws-settings.ts';

type Params = Parameters<typeof awsSettings>[0];
type Around = Parameters<typeof awsSettings>[1];

const around = { region: undefined, env: {}, isForAws: false };
const read = (params: Params, more: Partial<Around> = {}) => {
  const reading = awsSettings(params, { ...around, ...more });
  return reading.kind === 'read' ? reading.aws : reading;
};

describe('the region is', () => {
  test.each<[string, Params, Partial<Around>, string | undefined]>([
    ['the setting', { aws_region_name: 'eu-west-1' }, { region: undefined }, 'eu-west-1'],
    ['LiteLLM’s other name for it', { region_name: 'eu-west-1' }, {}, 'eu-west-1'],
    ['that of the address', { api_base: 'https://bedrock-runtime.eu-west-3.amazonaws.com' }, {}, 'eu-west-3'],
    [
      'that of an address in a VPC',
      { api_base: 'https://vpce-0a1.bedrock-runtime.eu-west-3.vpce.amazonaws.com/openai/v1' },
      {},
      'eu-west-3',
    ],
    [
      'that of a variable, in LiteLLM’s order',
      {},
      { env: { AWS_DEFAULT_REGION: 'a', AWS_REGION: 'b', AWS_REGION_NAME: 'c' } },
      'c',
    ],
    [
      'the function’s own, wherever it is deployed',
      {},
      { isForAws: true, env: { AWS_REGION: 'b' } },
      undefined,
    ],
  ])('%s', (...[, params, more, region]) => {
    expect(read(params, more)).toMatchObject({ region });
  });

  test('that of the model’s name, but for the setting', () => {
    const more = { region: 'us-west-2' };

    expect(read({}, more)).toMatchObject({ region: 'us-west-2' });
    expect(read({ aws_region_name: 'us-east-1' }, more)).toMatchObject({ region: 'us-east-1' });
  });
});

test('keys and a role are as written', () => {
  const params = {
    aws_region_name: 'us-east-1',
    aws_access_key_id: 'os.environ/A',
    aws_secret_access_key: 'os.environ/B',
    aws_session_token: 'os.environ/C',
    aws_role_name: 'arn:aws:iam::123456789012:role/models',
    aws_external_id: 'x1',
    aws_sts_endpoint: 'https://sts.us-east-1.amazonaws.com',
  };

  expect(read(params)).toEqual({
    region: 'us-east-1',
    accessKeyId: 'os.environ/A',
    secretAccessKey: 'os.environ/B',
    sessionToken: 'os.environ/C',
    role: { arn: 'arn:aws:iam::123456789012:role/models', sessionName: 'headway', externalId: 'x1' },
    stsEndpoint: 'https://sts.us-east-1.amazonaws.com',
  });
});

test.each<[Params, string]>([
  [{ aws_region_name: 'us-east-1', aws_access_key_id: 'a' }, 'aws_secret_access_key'],
  [{ aws_region_name: 'us-east-1', aws_secret_access_key: 'a' }, 'aws_access_key_id'],
  [{ aws_region_name: 'us-east-1', aws_session_token: 'a' }, 'aws_access_key_id'],
  [{}, 'aws_region_name'],
])('%j lacks %s', (params, field) => {
  expect(read(params)).toMatchObject({ kind: 'refused', field });
});
