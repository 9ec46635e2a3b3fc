import { randomBytes } from 'node:crypto';
import { createUseCases } from '../lambda/app/create-use-cases.ts';
import { createDeps } from '../lambda/app/deps.ts';
import type { UseCases } from '../lambda/app/use-cases.ts';
import type { HeadwayConfig } from '../lambda/core/config/headway-config.ts';
import type { Log } from '../lambda/ports/log.ts';
import type { Secrets } from '../lambda/ports/secrets.ts';
import { createHttpClient } from '../lambda/providers/http-client.ts';
import { createUpstreams } from '../lambda/providers/registry.ts';
import { withSecrets } from '../lambda/providers/with-secrets.ts';
import { leadHere, type Leadership } from './lead-here.ts';
import type { Stores } from './stores.ts';

/** The gateway's use cases and the dispatcher, on one Router's stores. */
export function compose(parts: {
  readonly config: HeadwayConfig;
  readonly secrets: Secrets;
  readonly stores: Stores;
  readonly log: Log;
}): { readonly useCases: UseCases; readonly leadership: Leadership } {
  const { config, secrets, log } = parts;
  const { clock, dispatcherClock, groups, requests, queues, blobs, announcer } = parts.stores;
  const upstreams = createUpstreams({
    clock,
    http: createHttpClient(clock),
    newId: newToken,
    environment: () => process.env,
  });
  const upstream = withSecrets(upstreams, secrets);
  const stores = { groups, requests, queues, blobs, announcer };
  const ports = {
    config,
    secrets,
    log,
    ...stores,
    upstream,
    random: Math.random,
    newId: () => `req_${newToken()}`,
  };
  const leadership = leadHere({ ...ports, clock: dispatcherClock });
  return {
    leadership,
    useCases: createUseCases(createDeps({ ...ports, clock, starter: leadership.starter })),
  };
}

/** 128 random bits as 32 hexadecimal digits. */
const newToken = (): string => randomBytes(16).toString('hex');
