import * as z from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject } from 'zod-openapi';
import { idOf } from '../../lambda/api/bodies/ids.ts';
import { changeSchema } from '../../lambda/http/reading/request-change.ts';
import { collectQuery, listQuery } from '../../lambda/http/reading/request-query.ts';
import { described } from '../described.ts';
import { aboutRequest } from '../headers.ts';
import { keyed, refusals } from '../refusals.ts';
import { requestList, requestObject } from '../schemas/request-object.ts';
import { eventStream } from '../schemas/upstream-answer.ts';
import { jsonAnswer } from './json-answer.ts';

const tags = ['Requests'];
const path = z.object({
  id: idOf('request').meta({ param: { example: 'req_9825c0d557d5c38f0c0490dedf5f3b97' } }),
});
const request = jsonAnswer('The request.', requestObject, { headers: aboutRequest });

/** The outcomes of collecting: the answer, also as an event stream. */
export const collectedAs = (answer: ReturnType<typeof jsonAnswer>) => ({
  '200': { ...answer, content: { ...answer.content, 'text/event-stream': { schema: eventStream } } },
  '400': refusals.badRequest,
  '404': refusals.notFound,
});

export const collecting = described(
  collectQuery,
  {
    wait: 'Seconds to wait for the request to end.',
    stream: 'true: the answer as an event stream, which waits for the request to end.',
    starting_after: 'With `stream`: leaves out the events up to this `sequence_number`.',
  },
  'parameters',
);

const changes = described(changeSchema, {
  priority: 'The new priority.',
  deadline: 'The time by which the turn must have come: Unix seconds, or a string in RFC 3339 format.',
  timeout: 'The same in seconds from now; the earlier of the two counts.',
}).meta({
  id: 'RequestChange',
  description: 'At least one of these fields.',
  examples: [{ priority: 0, timeout: 300 }],
});

const cancel = (operationId: string): ZodOpenApiOperationObject =>
  keyed({
    operationId,
    tags,
    summary: 'Cancels a request; answers with the request, whatever its state',
    requestParams: { path },
    responses: { '200': request, '404': refusals.notFound },
  });

export const requestPaths: ZodOpenApiPathsObject = {
  '/v1/requests': {
    get: keyed({
      operationId: 'listRequests',
      tags,
      summary: 'Lists the caller’s requests, newest first',
      requestParams: {
        query: described(
          listQuery,
          {
            model: 'A model group or an alias.',
            after: 'The `last_id` of the previous page.',
          },
          'parameters',
        ),
      },
      responses: {
        '200': jsonAnswer('A page of requests.', requestList),
        '400': refusals.badRequest,
        '404': refusals.notFound,
      },
    }),
  },
  '/v1/requests/{id}': {
    get: keyed({
      operationId: 'collectRequest',
      tags,
      summary: 'Gets a request, and its answer once it has ended',
      requestParams: { path, query: collecting },
      responses: collectedAs(request),
    }),
    patch: keyed({
      operationId: 'changeRequest',
      tags,
      summary: 'Changes the priority or the deadline of a queued request',
      requestParams: { path },
      requestBody: { required: true, content: { 'application/json': { schema: changes } } },
      responses: {
        '200': request,
        '400': refusals.badRequest,
        '404': refusals.notFound,
        '409': refusals.conflict,
        '413': refusals.tooLarge,
        '415': refusals.wrongType,
      },
    }),
    delete: cancel('cancelRequest'),
  },
  '/v1/requests/{id}/cancel': { post: cancel('cancelRequestByPost') },
};
