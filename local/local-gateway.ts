import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { lookUp, type Env } from '../lambda/core/config/reference.ts';
import { httpEdge } from './edge/http-edge.ts';
import { listen } from './edge/listen.ts';
import { readConfig } from '../cli/read-config.ts';
import type { Steps } from '../cli/terminal/steps.ts';
import { masterKeysOf } from '../lambda/core/config/resolve-references.ts';
import { queueShape } from '../lambda/deployed/queue-shape.ts';
import { operatorEndpoint } from './operator-endpoint.ts';
import { createStack, type Stack } from './stack.ts';
import { accessOf, givenEndpoints, secretsEndpointIn, services, type Endpoints } from './stores/endpoints.ts';
import { startEmbeddedStores } from './stores/embedded-stores.ts';
import { synthesize } from './synthesize.ts';

export interface LocalGatewayOptions {
  readonly configFile: string;
  /** 0 takes a free port. */
  readonly port: number;
  readonly env: Env;
  /** Gateways of one stage on shared stores share their queues and tables. */
  readonly stage?: string;
  /** The CDK program, if not Headway's own. */
  readonly app?: string;
  /** Where the functions' logs go. */
  readonly output?: NodeJS.WritableStream;
  /** Hears what is being done until the gateway answers. */
  readonly steps?: Steps;
  /** Ends a start that is under way: it rejects. */
  readonly signal?: AbortSignal;
}

export interface LocalGateway {
  readonly url: string;
  readonly endpoints: Endpoints;
  /** Ends a function's thread in the middle of its work, without harm to the stores. */
  readonly endFunction: Stack['endFunction'];
  readonly stop: () => Promise<void>;
}

type Closing = (() => unknown)[];

const ownApp = fileURLToPath(new URL('../bin/headway.ts', import.meta.url));

/**
 * Starts the whole stack on this machine; it answers when this resolves. Throws `Refused` for a fault that the user
 * can put right. Everything that it has started ends with `stop`, or if the start fails.
 */
export async function startLocalGateway(options: LocalGatewayOptions): Promise<LocalGateway> {
  const closing: Closing = [];
  const stop = async () => {
    await Promise.all(closing.splice(0).map((close) => close()));
  };
  try {
    return { ...(await start(options, closing)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function start(options: LocalGatewayOptions, closing: Closing): Promise<Omit<LocalGateway, 'stop'>> {
  const { configFile, port, env, app = ownApp, output = process.stderr, steps } = options;
  const { config } = readConfig(configFile, env);
  const edge = httpEdge();
  const front = await listen(edge.server, port);
  closing.push(front.close);

  const stage = options.stage ?? lookUp(env, 'HEADWAY_STAGE') ?? 'local';
  steps?.('Synthesizing the stack');
  const synthesis = synthesize({ app, configFile: resolve(configFile), stage, env });
  closing.push(synthesis.remove);
  options.signal?.addEventListener('abort', () => void synthesis.remove());
  const given = givenEndpoints(env);
  const missing = services.filter((service) => given[service] === undefined);
  const embedded = await startEmbeddedStores(missing);
  closing.push(embedded.stop);
  const endpoints = { DYNAMODB: '', SQS: '', S3: '', ...embedded.endpoints, ...given };
  const secretsEndpoint = secretsEndpointIn(env);
  const access = accessOf(env, missing.length === services.length && secretsEndpoint === undefined);
  const around = { endpoints, secretsEndpoint, access, env, output };
  const assembly = await synthesis.assembly;
  steps?.('Creating tables, queues and the bucket');
  const stack = await createStack(assembly, around);
  closing.push(stack.stop);
  steps?.('Starting the functions');
  await stack.start();
  steps?.(null);
  const isEmbedded = missing.length === services.length;
  const local = {
    endpoints: { DYNAMODB: endpoints.DYNAMODB, SQS: endpoints.SQS, LAMBDA: stack.lambdaUrl },
    region: access.region,
    isEmbedded,
    ...localNames(stack),
    ...queueShape(config),
  };
  edge.open({ ...stack, stage }, operatorEndpoint({ stage: local, key: masterKeysOf(config, env)[0] }));
  return { url: front.url, endpoints, endFunction: stack.endFunction };
}

const localNames = ({ outputOf, queueUrlBase }: Stack) => ({
  queueUrlBase,
  groupTable: outputOf('GroupTable'),
  keyTable: outputOf('KeyTable'),
  requestTable: outputOf('RequestTable'),
  blobBucket: outputOf('BlobBucket'),
  queuePrefix: outputOf('QueuePrefix'),
  dispatcherFunction: outputOf('DispatcherFunction'),
});
