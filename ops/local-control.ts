import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { OPERATOR_PATH, type LocalStage } from '../cli/local-stage.ts';
import { configFileOf, readConfig } from '../cli/read-config.ts';
import { Refused } from '../cli/refused.ts';
import { clientDefaults } from '../lambda/aws/clients.ts';
import { lookUp, referenceName, type Env } from '../lambda/core/config/reference.ts';
import { openOperatorStores, type OperatorStores } from './control/operator-stores.ts';

const localStageSchema: z.ZodType<LocalStage> = z.object({
  endpoints: z.object({ DYNAMODB: z.string(), SQS: z.string(), LAMBDA: z.string() }),
  region: z.string(),
  isEmbedded: z.boolean(),
  groupTable: z.string(),
  requestTable: z.string(),
  blobBucket: z.string(),
  queueUrlBase: z.string(),
  queuePrefix: z.string(),
  dispatcherFunction: z.string(),
  groups: z.array(z.string()),
  tiers: z.array(z.string()),
  hasWebhooks: z.boolean(),
});

/** The gateway on a port of this machine, in the operator's hands. @throws Refused where none can be had there. */
export async function openLocalStores(port: number, env: Env): Promise<OperatorStores> {
  const local = await askGateway(port, keyIn(env));
  const { endpoints, groupTable, requestTable, blobBucket, groups, tiers, hasWebhooks } = local;
  const stage = {
    ApiUrl: `http://127.0.0.1:${port}`,
    GroupTable: groupTable,
    RequestTable: requestTable,
    BlobBucket: blobBucket,
    QueueUrlBase: local.queueUrlBase,
    QueuePrefix: local.queuePrefix,
    DispatcherFunction: local.dispatcherFunction,
  };
  const access = { ...clientDefaults(25_000), region: local.region, credentials: credentialsOf(local, env) };
  const clients = {
    dynamo: new DynamoDBClient({ ...access, endpoint: endpoints.DYNAMODB }),
    sqs: new SQSClient({ ...access, endpoint: endpoints.SQS, useQueueUrlAsEndpoint: false }),
    lambda: new LambdaClient({ ...access, endpoint: endpoints.LAMBDA }),
  };
  return openOperatorStores({ stage, shape: { groups, tiers, hasWebhooks } }, clients);
}

async function askGateway(port: number, key: string | undefined): Promise<LocalStage> {
  const url = `http://127.0.0.1:${port}${OPERATOR_PATH}`;
  const headers = key === undefined ? {} : { authorization: `Bearer ${key}` };
  const answer = await fetch(url, { headers, signal: AbortSignal.timeout(10_000) }).catch(
    (cause: unknown) => {
      throw new Refused(`No gateway runs on port ${port} of this machine; npm start starts one.`, { cause });
    },
  );
  const stage = localStageSchema.safeParse(await answer.json().catch(() => undefined)).data;
  if (answer.status === 200 && stage !== undefined) return stage;
  if (answer.status === 401)
    throw new Refused(`The gateway on port ${port} takes another master key; set it as HEADWAY_KEY.`);
  if (answer.status === 503) throw new Refused(`The gateway on port ${port} is still starting; try again.`);
  throw new Refused(`What answers on port ${port} is no gateway that npm start of this version has started.`);
}

/** The master key: of the variable, else of the config file at its usual place. */
function keyIn(env: Env): string | undefined {
  const given = lookUp(env, 'HEADWAY_KEY');
  if (given !== undefined) return given;
  try {
    const { masterKey = '' } = readConfig(configFileOf(undefined, env), env).config;
    const name = referenceName(masterKey);
    return name === undefined ? masterKey || undefined : lookUp(env, name);
  } catch (error) {
    // The gateway may run on another file, and ask for no key.
    if (error instanceof Refused) return undefined;
    throw error;
  }
}

const credentialsOf = ({ isEmbedded }: LocalStage, env: Env) => {
  const given = isEmbedded ? {} : env;
  return {
    accessKeyId: lookUp(given, 'AWS_ACCESS_KEY_ID') ?? 'test',
    secretAccessKey: lookUp(given, 'AWS_SECRET_ACCESS_KEY') ?? 'test',
  };
};
