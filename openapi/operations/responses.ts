import * as z from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { idOf } from '../../lambda/api/bodies/ids.ts';
import { aboutRequest } from '../headers.ts';
import { keyed, refusals } from '../refusals.ts';
import { responseObject } from '../schemas/response-object.ts';
import { jsonAnswer } from './json-answer.ts';
import { collectedAs, collecting } from './requests.ts';

const tags = ['Responses'];
const path = z.object({
  id: idOf('response').meta({ param: { example: 'resp_9825c0d557d5c38f0c0490dedf5f3b97' } }),
});
const response = jsonAnswer('The response.', responseObject, { headers: aboutRequest });

export const responsePaths: ZodOpenApiPathsObject = {
  '/v1/responses/{id}': {
    get: keyed({
      operationId: 'readResponse',
      tags,
      summary: 'Gets a background response',
      requestParams: { path, query: collecting },
      responses: collectedAs(response),
    }),
  },
  '/v1/responses/{id}/cancel': {
    post: keyed({
      operationId: 'cancelResponse',
      tags,
      summary: 'Cancels a background response',
      requestParams: { path },
      responses: { '200': response, '404': refusals.notFound },
    }),
  },
};
