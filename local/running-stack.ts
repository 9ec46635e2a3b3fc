import type { Env } from '../lambda/core/config/reference.ts';
import { gatewayAnswers } from './edge/gateway-answers.ts';
import type { Behind } from './edge/http-edge.ts';
import { routesOf } from './edge/routes.ts';
import type { FunctionHost } from './functions/function-host.ts';
import { functionsOf } from './functions/functions-of.ts';
import { invokeEndpoint } from './functions/invoke-endpoint.ts';
import { runSchedules, schedulesOf } from './schedules.ts';
import { createStores } from './stores/create-stores.ts';
import type { Access, Endpoints } from './stores/endpoints.ts';
import { physicalNames } from './stores/physical-names.ts';
import type { Assembly } from './template/assembly.ts';

export interface StackSurroundings {
  readonly endpoints: Endpoints;
  readonly access: Access;
  readonly env: Env;
  /** Where the functions' logs go. */
  readonly output: NodeJS.WritableStream;
}

/** A function by what it does: `api` is behind the routes, `dispatcher` is what the schedule starts. */
export type FunctionRole = 'api' | 'dispatcher';

export interface RunningStack extends Omit<Behind, 'stage'> {
  readonly endFunction: (role: FunctionRole) => Promise<void>;
  readonly stop: () => Promise<void>;
}

/** Creates what the template names, and runs its functions and schedules. */
export async function runStack(assembly: Assembly, around: StackSurroundings): Promise<RunningStack> {
  const { template, stackName } = assembly;
  const physical = physicalNames({ name: stackName, template }, around.access);
  const { queueUrlBase } = await createStores(template, { ...around, physical });

  let hosts: ReadonlyMap<string, FunctionHost> = new Map();
  const lambda = await invokeEndpoint((name) => [...hosts.values()].find((host) => host.name === name));
  hosts = functionsOf(assembly, physical, { ...around, queueUrlBase, lambdaUrl: lambda.url });
  const hostOf = (functionId: string): FunctionHost => {
    const host = hosts.get(functionId);
    if (host === undefined) throw new Error(`the template has no function ${functionId}`);
    return host;
  };

  const routes = routesOf(template);
  const schedules = schedulesOf(template);
  const stopSchedules = runSchedules(schedules, ({ functionId, event }) => {
    hostOf(functionId).invoke(event, () => undefined);
  });
  for (const { functionId } of routes) hostOf(functionId).start();
  return {
    routes,
    answerFault: gatewayAnswers(template),
    functionOf: ({ functionId }) => hostOf(functionId),
    endFunction: (role) => hostOf((role === 'api' ? routes : schedules)[0]?.functionId ?? '').end(),
    async stop() {
      stopSchedules();
      lambda.close();
      await Promise.all([...hosts.values()].map((host) => host.end()));
    },
  };
}
