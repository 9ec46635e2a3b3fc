import type { HeadwayConfig } from '../../core/config/headway-config.ts';
import type { RouteHandler } from '../edge/exchange.ts';
import { createModelNames } from '../../api/bodies/model-names.ts';
import { jsonResponse } from '../edge/response.ts';

/** Makes the list of the names that `model` accepts from a key, and the look-up of one. */
export function createModels(config: HeadwayConfig): Record<'list' | 'read', RouteHandler> {
  const models = createModelNames(config);
  return {
    list({ principal }) {
      const { known } = models.seenBy(principal.settings);
      return jsonResponse(200, JSON.stringify({ object: 'list', data: known.map(describe) }));
    },
    read({ id, principal }) {
      models.seenBy(principal.settings).groupOf(id);
      return jsonResponse(200, JSON.stringify(describe(id)));
    },
  };
}

/** OpenAI's clients expect a `created`; a model group has no creation time. */
const describe = (id: string) => ({ id, object: 'model', created: 0, owned_by: 'headway' });
