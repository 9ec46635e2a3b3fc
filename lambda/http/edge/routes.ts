import type { RouteHandler } from './exchange.ts';
import { createBatchRoutes } from '../doors/batches.ts';
import { createCompletions } from '../doors/completions.ts';
import { createFileRoutes } from '../doors/files.ts';
import { createReadiness, isAlive, isWell } from './health.ts';
import { createKeyRoutes } from '../doors/keys.ts';
import { createLiteLlmKeyRoutes } from '../doors/litellm-keys.ts';
import { createModels } from '../doors/models.ts';
import { createRequests } from '../doors/requests.ts';
import { createResponses } from '../doors/responses.ts';
import { jsonResponse } from './response.ts';
import type { Site } from './site.ts';

export interface Route {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** May contain one `:id`, or the rest of a path as `**:id`. */
  readonly paths: readonly string[];
  readonly handler: RouteHandler;
  /** Needs no key. */
  readonly isOpen?: boolean;
}

/** Every route of the edge. */
export function createRoutes(site: Site): readonly Route[] {
  const completions = createCompletions(site);
  const models = createModels(site.config);
  const requests = createRequests(site);
  const responses = createResponses(site);
  const files = createFileRoutes(site.files);
  const batches = createBatchRoutes(site.batches, site.config);
  const keys = createKeyRoutes(site);
  const liteLlmKeys = createLiteLlmKeyRoutes(site);
  return [
    { method: 'POST', paths: both('/chat/completions'), handler: completions('chat/completions') },
    { method: 'POST', paths: both('/completions'), handler: completions('completions') },
    {
      method: 'POST',
      paths: ['/queue/chat/completions'],
      handler: completions('chat/completions', { isQueue: true }),
    },
    { method: 'POST', paths: both('/responses'), handler: completions('responses') },
    { method: 'GET', paths: both('/responses/:id'), handler: responses.read },
    { method: 'POST', paths: both('/responses/:id/cancel'), handler: responses.cancel },
    { method: 'POST', paths: both('/files'), handler: files.create },
    { method: 'GET', paths: both('/files'), handler: files.list },
    { method: 'GET', paths: both('/files/:id'), handler: files.read },
    { method: 'DELETE', paths: both('/files/:id'), handler: files.remove },
    { method: 'GET', paths: both('/files/:id/content'), handler: files.content },
    { method: 'POST', paths: both('/batches'), handler: batches.create },
    { method: 'GET', paths: both('/batches'), handler: batches.list },
    { method: 'GET', paths: both('/batches/:id'), handler: batches.read },
    { method: 'POST', paths: both('/batches/:id/cancel'), handler: batches.cancel },
    { method: 'GET', paths: both('/models'), handler: models.list },
    { method: 'GET', paths: [...both('/models/:id'), ...both('/models/**:id')], handler: models.read },
    { method: 'GET', paths: both('/requests'), handler: requests.list },
    { method: 'GET', paths: both('/requests/:id'), handler: requests.collect },
    { method: 'PATCH', paths: both('/requests/:id'), handler: requests.change },
    { method: 'DELETE', paths: both('/requests/:id'), handler: requests.cancel },
    { method: 'POST', paths: both('/requests/:id/cancel'), handler: requests.cancel },
    { method: 'GET', paths: both('/key'), handler: keys.own },
    { method: 'POST', paths: both('/keys'), handler: keys.create },
    { method: 'GET', paths: both('/keys'), handler: keys.list },
    { method: 'GET', paths: both('/keys/:id'), handler: keys.read },
    { method: 'PATCH', paths: both('/keys/:id'), handler: keys.change },
    { method: 'DELETE', paths: both('/keys/:id'), handler: keys.remove },
    { method: 'POST', paths: both('/keys/:id/rotate'), handler: keys.rotate },
    { method: 'POST', paths: ['/key/generate'], handler: liteLlmKeys.generate },
    { method: 'GET', paths: ['/key/info'], handler: liteLlmKeys.info },
    { method: 'GET', paths: ['/key/list'], handler: liteLlmKeys.list },
    { method: 'POST', paths: ['/key/update'], handler: liteLlmKeys.update },
    { method: 'POST', paths: ['/key/delete'], handler: liteLlmKeys.remove },
    { method: 'POST', paths: ['/key/block'], handler: liteLlmKeys.block },
    { method: 'POST', paths: ['/key/unblock'], handler: liteLlmKeys.unblock },
    { method: 'POST', paths: ['/key/:id/regenerate'], handler: liteLlmKeys.regenerate },
    { method: 'GET', paths: ['/health'], handler: isWell, isOpen: true },
    { method: 'GET', paths: ['/health/liveliness', '/health/liveness'], handler: isAlive, isOpen: true },
    { method: 'GET', paths: ['/health/readiness'], handler: createReadiness(site), isOpen: true },
    {
      method: 'GET',
      paths: ['/openapi.json'],
      handler: () => jsonResponse(200, site.openApi()),
      isOpen: true,
    },
  ];
}

/** OpenAI's clients append `/chat/completions` to a base that may end in `/v1` or not. */
const both = (path: string): readonly string[] => [`/v1${path}`, path];
