import type { Endpoint } from '../../core/requests/request.ts';
import type { Need } from '../../core/keys/judge-key.ts';
import type { CallHandler, RouteHandler } from './exchange.ts';
import { createBatchRoutes } from '../doors/batches.ts';
import { createBoard, createBoardPage } from '../doors/board.ts';
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

interface Served {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** May hold one `:id`, or as `**:id` the rest of a path. */
  readonly paths: readonly string[];
}

export type Route = Served &
  (
    | { readonly isOpen: true; readonly handler: RouteHandler }
    | { readonly needs: Need; readonly handler: RouteHandler }
    /** Reads what it needs while the key is read. */
    | { readonly needs: 'call'; readonly callHandler: CallHandler }
  );

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
    ...modelCalls.map(([endpoint, paths]): Route => ({
      method: 'POST',
      paths,
      needs: 'call',
      callHandler: completions(endpoint),
    })),
    {
      method: 'POST',
      paths: ['/queue/chat/completions'],
      needs: 'call',
      callHandler: completions('chat/completions', { isQueue: true }),
    },
    {
      method: 'POST',
      paths: messagesPaths,
      needs: 'call',
      callHandler: completions('chat/completions', { isMessages: true }),
    },
    { method: 'GET', paths: both('/responses/:id'), needs: 'read', handler: responses.read },
    { method: 'POST', paths: both('/responses/:id/cancel'), needs: 'call', handler: responses.cancel },
    { method: 'POST', paths: both('/files'), needs: 'call', handler: files.create },
    { method: 'GET', paths: both('/files'), needs: 'read', handler: files.list },
    { method: 'GET', paths: both('/files/:id'), needs: 'read', handler: files.read },
    { method: 'DELETE', paths: both('/files/:id'), needs: 'call', handler: files.remove },
    { method: 'GET', paths: both('/files/:id/content'), needs: 'read', handler: files.content },
    { method: 'POST', paths: both('/batches'), needs: 'call', handler: batches.create },
    { method: 'GET', paths: both('/batches'), needs: 'read', handler: batches.list },
    { method: 'GET', paths: both('/batches/:id'), needs: 'read', handler: batches.read },
    { method: 'POST', paths: both('/batches/:id/cancel'), needs: 'call', handler: batches.cancel },
    { method: 'GET', paths: both('/models'), needs: 'any', handler: models.list },
    {
      method: 'GET',
      paths: [...both('/models/:id'), ...both('/models/**:id')],
      needs: 'any',
      handler: models.read,
    },
    { method: 'GET', paths: ['/v1/board'], needs: 'read', handler: createBoard(site) },
    { method: 'GET', paths: both('/requests'), needs: 'read', handler: requests.list },
    { method: 'GET', paths: both('/requests/:id'), needs: 'read', handler: requests.collect },
    { method: 'PATCH', paths: both('/requests/:id'), needs: 'call', handler: requests.change },
    { method: 'DELETE', paths: both('/requests/:id'), needs: 'call', handler: requests.cancel },
    { method: 'POST', paths: both('/requests/:id/cancel'), needs: 'call', handler: requests.cancel },
    { method: 'GET', paths: both('/key'), needs: 'any', handler: keys.own },
    { method: 'POST', paths: both('/keys'), needs: 'admin', handler: keys.create },
    { method: 'GET', paths: both('/keys'), needs: 'admin', handler: keys.list },
    { method: 'GET', paths: both('/keys/:id'), needs: 'admin', handler: keys.read },
    { method: 'PATCH', paths: both('/keys/:id'), needs: 'admin', handler: keys.change },
    { method: 'DELETE', paths: both('/keys/:id'), needs: 'admin', handler: keys.remove },
    { method: 'POST', paths: both('/keys/:id/rotate'), needs: 'admin', handler: keys.rotate },
    { method: 'POST', paths: ['/key/generate'], needs: 'admin', handler: liteLlmKeys.generate },
    { method: 'GET', paths: ['/key/info'], needs: 'any', handler: liteLlmKeys.info },
    { method: 'GET', paths: ['/key/list'], needs: 'admin', handler: liteLlmKeys.list },
    { method: 'POST', paths: ['/key/update'], needs: 'admin', handler: liteLlmKeys.update },
    { method: 'POST', paths: ['/key/delete'], needs: 'admin', handler: liteLlmKeys.remove },
    { method: 'POST', paths: ['/key/block'], needs: 'admin', handler: liteLlmKeys.block },
    { method: 'POST', paths: ['/key/unblock'], needs: 'admin', handler: liteLlmKeys.unblock },
    { method: 'POST', paths: ['/key/:id/regenerate'], needs: 'admin', handler: liteLlmKeys.regenerate },
    { method: 'GET', paths: ['/board'], handler: createBoardPage(site), isOpen: true },
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

/** Anthropic's API, whose callers get its own errors as well. */
export const messagesPaths = both('/messages');

/** Azure's clients put the deployment into the path, or take the API without versions. */
const azures = (path: string): readonly string[] => [`/openai/deployments/:id${path}`, `/openai/v1${path}`];

const modelCalls: readonly (readonly [Endpoint, readonly string[]])[] = [
  ['chat/completions', [...both('/chat/completions'), ...azures('/chat/completions')]],
  ['completions', [...both('/completions'), ...azures('/completions')]],
  ['responses', [...both('/responses'), '/openai/v1/responses']],
  ['embeddings', [...both('/embeddings'), ...azures('/embeddings')]],
  ['images/generations', [...both('/images/generations'), ...azures('/images/generations')]],
  ['moderations', both('/moderations')],
  ['rerank', [...both('/rerank'), '/v2/rerank']],
];
