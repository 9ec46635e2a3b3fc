import { isMasterKeySet } from '../../core/config/resolve-references.ts';
import type { RouteHandler } from './exchange.ts';
import { jsonResponse } from './response.ts';
import type { Site } from './site.ts';

export const isWell: RouteHandler = () => jsonResponse(200, '{"status":"ok"}');

/** In LiteLLM's words, since probes may look for them. */
export const isAlive: RouteHandler = () => jsonResponse(200, `"I'm alive!"`);

/**
 * Makes the answer to a readiness probe: not ready while the key that callers present has no value or cannot be
 * read. LiteLLM's database is not needed here; the fields about it that probes read are there.
 */
export const createReadiness =
  ({ config, secrets }: Pick<Site, 'config' | 'secrets'>): RouteHandler =>
  async () => {
    const isReady = isMasterKeySet(config, await secrets.current());
    const status = isReady ? 'healthy' : 'unhealthy';
    return jsonResponse(isReady ? 200 : 503, JSON.stringify({ status, db: 'Not connected' }));
  };
