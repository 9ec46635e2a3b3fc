import type { Deployment } from '../../core/config/headway-config.ts';
import { lookUpTrimmed, type Env } from '../../core/config/reference.ts';
import type { AwsParams } from './aws-params.ts';

export type AwsReading =
  | { readonly kind: 'read'; readonly aws: NonNullable<Deployment['aws']> }
  | { readonly kind: 'refused'; readonly field: keyof AwsParams; readonly expected: string };

/** LiteLLM's order. */
const regionVariables = ['AWS_REGION_NAME', 'AWS_REGION', 'AWS_DEFAULT_REGION'] as const;

/** Reads how a deployment's calls to AWS are signed, from the file and from its surroundings. */
export function awsSettings(
  params: AwsParams & {
    /** The address of the calls, wherever it is written. */
    readonly api_base?: string | undefined;
  },
  around: {
    /** The region in the model's name. */
    readonly region: string | undefined;
    readonly env: Env;
    /** The region may be left to the function, wherever it is deployed. */
    readonly isForAws: boolean;
  },
): AwsReading {
  const { aws_access_key_id: accessKeyId, aws_secret_access_key: secretAccessKey } = params;
  if (accessKeyId !== undefined && secretAccessKey === undefined)
    return refuse('aws_secret_access_key', 'a value, since aws_access_key_id is set');
  if (secretAccessKey !== undefined && accessKeyId === undefined)
    return refuse('aws_access_key_id', 'a value, since aws_secret_access_key is set');
  if (params.aws_session_token !== undefined && accessKeyId === undefined)
    return refuse('aws_access_key_id', 'a value, since aws_session_token is set');
  const region = regionOf(params, around);
  if (region === undefined && !around.isForAws)
    return refuse('aws_region_name', 'an AWS region, such as us-east-1, or AWS_REGION in the environment');
  return {
    kind: 'read',
    aws: {
      region,
      accessKeyId,
      secretAccessKey,
      sessionToken: params.aws_session_token,
      role: roleOf(params),
      stsEndpoint: params.aws_sts_endpoint,
    },
  };
}

const refuse = (field: keyof AwsParams, expected: string): AwsReading => ({
  kind: 'refused',
  field,
  expected,
});

function regionOf(
  params: Parameters<typeof awsSettings>[0],
  { region, env, isForAws }: Parameters<typeof awsSettings>[1],
): string | undefined {
  const written = params.aws_region_name ?? params.region_name ?? region ?? regionInHost(params.api_base);
  if (written !== undefined || isForAws) return written;
  return regionVariables.map((name) => lookUpTrimmed(env, name)).find((value) => value !== undefined);
}

/** `bedrock-runtime.us-east-1.amazonaws.com`, and those of an endpoint inside a VPC. */
const regionInHost = (base = ''): string | undefined =>
  /\bbedrock-(?:runtime|mantle)(?:-fips)?\.([a-z\d-]+)\./.exec(URL.parse(base)?.hostname ?? '')?.[1];

const roleOf = (params: AwsParams) =>
  params.aws_role_name === undefined
    ? undefined
    : {
        arn: params.aws_role_name,
        sessionName: params.aws_session_name ?? 'headway',
        externalId: params.aws_external_id,
      };
