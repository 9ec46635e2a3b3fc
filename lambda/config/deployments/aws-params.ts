import type * as z from 'zod';
import { address, expects, headerText, text } from '../files/fields.ts';
import { isRegion } from './bedrock-model.ts';

const regionExpected = expects('an AWS region, e.g. aws_region_name: us-east-1');
const roleExpected = expects('the ARN of a role, e.g. aws_role_name: arn:aws:iam::123456789012:role/models');
const sessionExpected = expects('2 to 64 of A-Z, a-z, 0-9 and _ + = , . @ -, e.g. aws_session_name: headway');
const externalExpected = expects('2 to 1224 of A-Z, a-z, 0-9 and _ + = , . @ : / -');

const region = text('aws_region_name: us-east-1').refine(isRegion, regionExpected).optional();

/** LiteLLM's settings of calls to AWS. Keys stay references; what the stack's grants are made of does not. */
export const awsParams = {
  aws_region_name: region,
  /** The same. */
  region_name: region,
  aws_access_key_id: headerText('aws_access_key_id: os.environ/MODELS_KEY_ID').optional(),
  aws_secret_access_key: headerText('aws_secret_access_key: os.environ/MODELS_SECRET_KEY').optional(),
  aws_session_token: headerText('aws_session_token: os.environ/MODELS_SESSION_TOKEN').optional(),
  aws_role_name: text('aws_role_name: arn:aws:iam::123456789012:role/models')
    .refine((arn) => /^arn:aws[\w-]*:iam::\d{12}:role\/[\w+=,.@/-]{1,512}$/.test(arn), roleExpected)
    .optional(),
  aws_session_name: text('aws_session_name: headway')
    .refine((name) => /^[\w+=,.@-]{2,64}$/.test(name), sessionExpected)
    .optional(),
  aws_external_id: text('aws_external_id: the-id')
    .refine((id) => /^[\w+=,.@:/-]{2,1224}$/.test(id), externalExpected)
    .optional(),
  aws_sts_endpoint: address('aws_sts_endpoint: https://sts.us-east-1.amazonaws.com').optional(),
  aws_bedrock_runtime_endpoint: address(
    'aws_bedrock_runtime_endpoint: https://bedrock-runtime.us-east-1.amazonaws.com',
  ).optional(),
};

export type AwsParams = {
  readonly [Name in keyof typeof awsParams]?: z.infer<(typeof awsParams)[Name]>;
};

/** Those that are written where no call is signed. */
export const writtenAwsParams = (params: AwsParams): string[] =>
  Object.entries(params).flatMap(([name, value]) =>
    value !== undefined && Object.hasOwn(awsParams, name) ? [name] : [],
  );
