import * as z from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { keyed, refusals } from '../refusals.ts';
import { modelList, modelObject } from '../schemas/model-object.ts';
import { jsonAnswer } from './json-answer.ts';

const tags = ['Models'];
const path = z.object({
  id: z
    .string()
    .min(1)
    .meta({ param: { example: 'limited-fake-model' } }),
});

export const modelPaths: ZodOpenApiPathsObject = {
  '/v1/models': {
    get: keyed({
      operationId: 'listModels',
      tags,
      summary: 'Lists the models: model groups and aliases',
      responses: { '200': jsonAnswer('The models.', modelList) },
    }),
  },
  '/v1/models/{id}': {
    get: keyed({
      operationId: 'readModel',
      tags,
      summary: 'Gets a model',
      requestParams: { path },
      responses: { '200': jsonAnswer('The model.', modelObject), '404': refusals.notFound },
    }),
  },
};
