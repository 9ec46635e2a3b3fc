import { randomBytes } from 'node:crypto';
import { createDeps, type Deps } from '../app/deps.ts';
import { lambdaClient } from '../aws/clients.ts';
import type { DisciplinedClock } from '../aws/disciplined-clock.ts';
import { lambdaDispatcherStarter } from '../aws/lambda-dispatcher-starter.ts';
import { openStores } from '../aws/open-stores.ts';
import type { Environment } from '../core/environment.ts';
import type { Log } from '../core/ports.ts';
import { createHttpClient } from '../providers/http-client.ts';
import { createUpstreams } from '../providers/registry.ts';
import { readConfig } from './read-config.ts';

export interface Composed {
  readonly deps: Deps;
  /** To be told when an invocation begins: the function may have been frozen. */
  readonly clock: DisciplinedClock;
}

/** Puts the adapters behind the ports, once per function instance. */
export function compose(parts: {
  readonly environment: Environment;
  readonly dispatcherFunction: string;
  readonly log: Log;
}): Composed {
  const { environment, log } = parts;
  const config = readConfig(log);
  const { clock, ...stores } = openStores({ environment, config, log, env: process.env });
  const deps = createDeps({
    ...{ config, clock, log, newId: () => `req_${newToken()}`, random: Math.random },
    ...stores,
    starter: lambdaDispatcherStarter({ client: lambdaClient(), functionName: parts.dispatcherFunction }),
    upstream: createUpstreams({ clock, http: createHttpClient(clock), newId: newToken }),
  });
  return { deps, clock };
}

/** 128 random bits as 32 hexadecimal digits. */
const newToken = (): string => randomBytes(16).toString('hex');
