import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod';
import { OPERATOR_PATH, type LocalStage } from '../cli/operator/local-stage.ts';
import {
  askingProof,
  isSameProof,
  NONCE_HEADER,
  PROOF_HEADER,
  tellingProof,
} from '../cli/operator/operator-proof.ts';
import { configFileOf, readConfig } from '../cli/read-config.ts';
import { Refused } from '../cli/refused.ts';
import { clientDefaults } from '../lambda/aws/clients.ts';
import { masterKeyTexts } from '../lambda/core/config/resolve-references.ts';
import { lookUp, referenceName, type Env } from '../lambda/core/config/reference.ts';
import { openOperatorStores, type OperatorStores } from './control/operator-stores.ts';

const localStageSchema: z.ZodType<LocalStage> = z.object({
  endpoints: z.object({ DYNAMODB: z.string(), SQS: z.string(), LAMBDA: z.string() }),
  region: z.string(),
  isEmbedded: z.boolean(),
  groupTable: z.string(),
  requestTable: z.string(),
  blobBucket: z.string(),
  keyTable: z.string(),
  queueUrlBase: z.string(),
  queuePrefix: z.string(),
  dispatcherFunction: z.string(),
  groups: z.array(z.string()),
  tiers: z.array(z.string()),
  hasWebhooks: z.boolean(),
});

/** Opens the gateway on a port of this machine for operators. @throws Refused if there is none to be had. */
export async function openLocalStores(port: number, env: Env): Promise<OperatorStores> {
  const local = await askGateway(port, keyIn(env));
  const { endpoints, groupTable, requestTable, blobBucket, groups, tiers, hasWebhooks } = local;
  const stage = {
    ApiUrl: `http://127.0.0.1:${port}`,
    GroupTable: groupTable,
    RequestTable: requestTable,
    BlobBucket: blobBucket,
    KeyTable: local.keyTable,
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

/** @throws Refused also if the answering program does not prove that it holds this command's key. */
async function askGateway(port: number, key: string | undefined): Promise<LocalStage> {
  // As the request sends it: without port 80.
  const { host } = new URL(`http://127.0.0.1:${port}`);
  const asked = { host, nonce: randomUUID() };
  const headers =
    key === undefined ? {} : { [NONCE_HEADER]: asked.nonce, [PROOF_HEADER]: askingProof(key, asked) };
  const answer = await fetch(`http://${asked.host}${OPERATOR_PATH}`, {
    headers,
    redirect: 'error',
    signal: AbortSignal.timeout(10_000),
  }).catch((cause: unknown) => {
    throw new Refused(`No gateway runs on port ${port} of this machine; npm start starts one.`, { cause });
  });
  if (answer.status === 401) throw new Refused(`The gateway on port ${port} ${anotherKey}`);
  if (answer.status === 503) throw new Refused(`The gateway on port ${port} is still starting; try again.`);
  const body = await answer.text().catch(() => '');
  const stage = answer.status === 200 ? stageIn(body) : undefined;
  if (stage === undefined) {
    throw new Refused(`The program on port ${port} is not a gateway started by npm start of this version.`);
  }
  const proof = answer.headers.get(PROOF_HEADER) ?? '';
  if (key !== undefined && !isSameProof(proof, tellingProof(key, asked, body)))
    throw new Refused(`The program on port ${port} ${unproven}`);
  if (key === undefined && !Object.values(stage.endpoints).every(isHere))
    throw new Refused(`The program on port ${port} ${elsewhere}`);
  return stage;
}

const anotherKey = 'has another master key; set it as HEADWAY_KEY.';
const unproven =
  'does not prove that it holds the master key. If that gateway has no master key, set HEADWAY_CONFIG to its config file and leave HEADWAY_KEY unset.';
const elsewhere =
  'names stores that are not on this machine; that is accepted only from a gateway with a master key.';

function stageIn(body: string): LocalStage | undefined {
  try {
    return localStageSchema.safeParse(JSON.parse(body)).data;
  } catch {
    return undefined;
  }
}

const isHere = (address: string): boolean =>
  URL.canParse(address) && ['127.0.0.1', 'localhost', '[::1]'].includes(new URL(address).hostname);

/** The master key: from the variable, otherwise from the config file at its usual place. */
function keyIn(env: Env): string | undefined {
  const given = lookUp(env, 'HEADWAY_KEY');
  if (given !== undefined) return given;
  try {
    const [masterKey = ''] = masterKeyTexts(readConfig(configFileOf(undefined, env), env).config);
    const name = referenceName(masterKey);
    return name === undefined ? masterKey || undefined : lookUp(env, name);
  } catch (error) {
    // The gateway may run on another file, and require no key.
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
