import type { Batches } from '../../app/batches/batches.ts';
import type { BatchRecord } from '../../core/batches/batch.ts';
import type { HeadwayConfig } from '../../core/config/headway-config.ts';
import { owning } from '../../core/keys/principal.ts';
import { batchObject } from '../../api/objects/batch-object.ts';
import { readBatchRequest } from '../../api/bodies/batch-request.ts';
import type { RouteHandler } from '../edge/exchange.ts';
import { checkId } from '../../api/bodies/ids.ts';
import { readJsonBody } from '../reading/json-body.ts';
import { listJson, pageAsked, pageQuery } from '../reading/paging.ts';
import { clampedPriority } from '../answering/clamped-priority.ts';
import { jsonResponse, withHeaders, type HttpResponse } from '../edge/response.ts';

export const batchQuery = pageQuery('batch', { usual: 20, most: 100 });

type BatchRoute = 'create' | 'list' | 'read' | 'cancel';

/** Makes the handlers of OpenAI's batches. */
export function createBatchRoutes(batches: Batches, config: HeadwayConfig): Record<BatchRoute, RouteHandler> {
  return {
    async create({ event, principal }) {
      const wanted = readBatchRequest(readJsonBody(event), config);
      const { keyId, settings } = principal;
      const batch = await batches.create({ ...wanted, ...owning(principal), key: { keyId, settings } });
      return withHeaders(answer(batch), clampedPriority(wanted.priority, batch.priority));
    },

    async list({ event, principal }) {
      const { data, hasMore } = await batches.list({ ...pageAsked(batchQuery, event), ...owning(principal) });
      return jsonResponse(200, listJson(data.map(batchObject), hasMore));
    },

    read: async ({ principal, id }) =>
      answer(await batches.read({ ...owning(principal), id: checkId('batch', id) })),

    cancel: async ({ principal, id }) =>
      answer(await batches.cancel({ ...owning(principal), id: checkId('batch', id) })),
  };
}

const answer = (batch: BatchRecord): HttpResponse => jsonResponse(200, JSON.stringify(batchObject(batch)));
