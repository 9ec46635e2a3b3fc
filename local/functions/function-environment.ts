import type { Environment as Variables } from '../../lambda/deployed/environment.ts';
import { lookUp, type Env } from '../../lambda/core/config/reference.ts';
import type { Access, Endpoints } from '../stores/endpoints.ts';
import type { Environment } from './function-host.ts';
import type { FunctionSpec } from './messages.ts';
import { ownCredentials } from './own-credentials.ts';
import { referencedVariables } from './referenced-variables.ts';

export interface Surroundings {
  readonly access: Access;
  readonly endpoints: Endpoints;
  /** Where functions can start functions. */
  readonly lambdaUrl: string;
  readonly queueUrlBase: string;
  /** The endpoint of the stage's secret; without one, functions find its values among their variables. */
  readonly secretsEndpoint?: string | undefined;
  /** The environment of this process: the values of the configuration's `os.environ/NAME` come from it. */
  readonly env: Env;
}

/** Everything that a function may see: the template's variables, Lambda's additions, and the names in its config. */
export function functionEnvironment(
  { spec, folder, variables }: { spec: FunctionSpec; folder: string; variables: Environment },
  around: Surroundings,
): Environment {
  return {
    ...secretVariables({ folder, variables }, around),
    // The template's URLs are those of AWS.
    ...({ QUEUE_URL_BASE: around.queueUrlBase } satisfies Partial<Variables>),
    ...runtimeVariables(spec, folder),
    ...sdkVariables(around),
    ...ownCredentials(folder, around.env),
    // A line for every request is for log groups; here it would bury the important ones.
    POWERTOOLS_LOG_LEVEL: lookUp(around.env, 'POWERTOOLS_LOG_LEVEL') ?? 'WARN',
    POWERTOOLS_METRICS_DISABLED: lookUp(around.env, 'POWERTOOLS_METRICS_DISABLED') ?? 'true',
  };
}

function secretVariables(
  { folder, variables }: { readonly folder: string; readonly variables: Environment },
  { env, secretsEndpoint }: Surroundings,
): Environment {
  if (secretsEndpoint !== undefined)
    return { ...variables, AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsEndpoint };
  const { SECRET_ARN: _, ...others } = variables;
  return { ...referencedVariables(folder, env), ...others };
}

/** The variables that Lambda's runtime sets. */
const runtimeVariables = (spec: FunctionSpec, folder: string) => ({
  AWS_LAMBDA_FUNCTION_NAME: spec.name,
  AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(spec.memoryMb),
  AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
  LAMBDA_TASK_ROOT: folder,
  _HANDLER: `index.${spec.exportName}`,
  TZ: ':UTC',
});

const sdkVariables = ({ access, endpoints, lambdaUrl }: Surroundings) => ({
  AWS_REGION: access.region,
  AWS_DEFAULT_REGION: access.region,
  AWS_ACCESS_KEY_ID: access.credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: access.credentials.secretAccessKey,
  AWS_ENDPOINT_URL_DYNAMODB: endpoints.DYNAMODB,
  AWS_ENDPOINT_URL_SQS: endpoints.SQS,
  AWS_ENDPOINT_URL_S3: endpoints.S3,
  AWS_ENDPOINT_URL_LAMBDA: lambdaUrl,
});
