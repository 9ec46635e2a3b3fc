import type { Env } from '../lambda/core/config/reference.ts';
import { gatewayAnswers } from './edge/gateway-answers.ts';
import type { Behind } from './edge/http-edge.ts';
import { routesOf } from './edge/routes.ts';
import type { FunctionHost } from './functions/function-host.ts';
import { functionsOf } from './functions/functions-of.ts';
import { invokeEndpoint } from './functions/invoke-endpoint.ts';
import { eventSourcesOf } from './event-sources/event-sources.ts';
import { runEventSources } from './event-sources/poll-queue.ts';
import { runSchedules, schedulesOf } from './schedules.ts';
import { createSecrets } from './stores/create-secrets.ts';
import { createStores } from './stores/create-stores.ts';
import type { Access, Endpoints } from './stores/endpoints.ts';
import { physicalNames } from './stores/physical-names.ts';
import type { Assembly } from './template/assembly.ts';
import { resolve } from './template/resolve.ts';

export interface StackSurroundings {
  readonly endpoints: Endpoints;
  readonly secretsEndpoint?: string | undefined;
  readonly access: Access;
  readonly env: Env;
  /** Where the functions' logs go. */
  readonly output: NodeJS.WritableStream;
}

/** A function by its role: `api` is behind the routes, `dispatcher` is started by the schedule. */
type FunctionRole = 'api' | 'dispatcher';

export interface Stack extends Omit<Behind, 'stage'> {
  /** Starts the functions that callers reach; rejects if one of them does not start. */
  readonly start: () => Promise<void>;
  readonly endFunction: (role: FunctionRole) => Promise<void>;
  /** The part of a queue's URL before its name, with the slash. */
  readonly queueUrlBase: string;
  /** The endpoint at which its functions are invoked. */
  readonly lambdaUrl: string;
  /** An output of the template, with its value on this machine. */
  readonly outputOf: (name: string) => string;
  readonly stop: () => Promise<void>;
}

/**
 * Creates the resources that the template names, and runs its schedules and event sources; a function runs from its
 * first invocation on.
 */
export async function createStack(assembly: Assembly, around: StackSurroundings): Promise<Stack> {
  const { template } = assembly;
  const functions = await createFunctions(assembly, around);
  const { hostOf } = functions;
  const routes = routesOf(template);
  const reached = new Set(routes.map(({ functionId }) => functionId));
  const schedules = schedulesOf(template);
  const stopSchedules = runSchedules(schedules, ({ functionId, event }) => {
    hostOf(functionId).invoke(event, () => undefined);
  });
  const stopEventSources = runEventSources(eventSourcesOf(template), {
    ...around,
    queueUrlOf: (queueId) => functions.queueUrlBase + functions.physical.nameOf(queueId),
    hostOf,
  });
  return {
    routes,
    answerFault: gatewayAnswers(template),
    queueUrlBase: functions.queueUrlBase,
    lambdaUrl: functions.lambdaUrl,
    outputOf: (name) => String(resolve(template.Outputs?.[name]?.Value, functions.physical)),
    functionOf: ({ functionId }) => hostOf(functionId),
    endFunction: (role) => hostOf((role === 'api' ? routes : schedules)[0]?.functionId ?? '').end(),
    async start() {
      await Promise.all([...reached].map((functionId) => hostOf(functionId).start()));
    },
    async stop() {
      stopSchedules();
      stopEventSources();
      await functions.stop();
    },
  };
}

/** The functions with their stores, and with the endpoint at which they start each other. */
async function createFunctions(assembly: Assembly, around: StackSurroundings) {
  const { template, stackName: name } = assembly;
  const physical = physicalNames({ name, template }, around.access);
  const { queueUrlBase } = await createStores(template, { ...around, physical });
  await createSecrets(assembly, { ...around, physical });
  let hosts: ReadonlyMap<string, FunctionHost> = new Map();
  const lambda = await invokeEndpoint((named) => [...hosts.values()].find((host) => host.name === named));
  hosts = functionsOf(assembly, physical, { ...around, queueUrlBase, lambdaUrl: lambda.url });
  return {
    physical,
    queueUrlBase,
    lambdaUrl: lambda.url,
    hostOf: (functionId: string): FunctionHost => {
      const host = hosts.get(functionId);
      if (host === undefined) throw new Error(`the template has no function ${functionId}`);
      return host;
    },
    async stop() {
      lambda.close();
      await Promise.all([...hosts.values()].map((host) => host.end()));
    },
  };
}
