import * as z from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject } from 'zod-openapi';
import { endpointRules } from '../../lambda/core/requests/endpoint-rules.ts';
import type { Endpoint } from '../../lambda/core/requests/request.ts';
import { accepted, asked, retryAfter, served } from '../headers.ts';
import { keyed, refusals } from '../refusals.ts';
import { requestObject } from '../schemas/request-object.ts';
import { responseObject } from '../schemas/response-object.ts';
import { eventStream, upstreamAnswer } from '../schemas/upstream-answer.ts';
import { requestLinks, responseLinks } from './links.ts';
import { completionBody } from './completion-body.ts';

const bodies = {
  'chat/completions': completionBody('chat/completions'),
  completions: completionBody('completions'),
  responses: completionBody('responses'),
  embeddings: completionBody('embeddings'),
  'images/generations': completionBody('images/generations'),
  moderations: completionBody('moderations'),
  rerank: completionBody('rerank'),
};

const answers = {
  'chat/completions': upstreamAnswer('chat/completions'),
  completions: upstreamAnswer('completions'),
  responses: z.union([responseObject, upstreamAnswer('responses')]),
  embeddings: upstreamAnswer('embeddings'),
  'images/generations': upstreamAnswer('images/generations'),
  moderations: upstreamAnswer('moderations'),
  rerank: upstreamAnswer('rerank'),
};

const modelCall = (
  endpoint: Endpoint,
  about: { readonly operationId: string; readonly summary: string },
): ZodOpenApiOperationObject =>
  keyed({
    ...about,
    tags: ['Models'],
    requestParams: { header: asked },
    requestBody: { required: true, content: { 'application/json': { schema: bodies[endpoint] } } },
    responses: {
      '200': {
        description:
          'The upstream’s answer. After a wait of more than four and a half minutes, the body may be an error or a request object instead: by then the status has already been sent.',
        headers: z.object({ ...served, ...retryAfter }),
        content: {
          'application/json': { schema: answers[endpoint] },
          ...(endpointRules[endpoint].isGenerated && { 'text/event-stream': { schema: eventStream } }),
        },
      },
      '202': {
        description: 'Queued: collect the answer by its id.',
        headers: z.object(accepted),
        content: {
          'application/json': { schema: endpoint === 'responses' ? responseObject : requestObject },
        },
        links: endpoint === 'responses' ? responseLinks : requestLinks,
      },
      '400': refusals.badRequest,
      '404': refusals.notFound,
      '408': refusals.timedOut,
      '409': refusals.conflict,
      '413': refusals.tooLarge,
      '415': refusals.wrongType,
      '422': refusals.unprocessable,
      '4XX': refusals.byTheUpstream,
    },
  });

export const completionPaths: ZodOpenApiPathsObject = {
  '/v1/chat/completions': {
    post: modelCall('chat/completions', {
      operationId: 'createChatCompletion',
      summary: 'Creates a chat completion, in order of priority',
    }),
  },
  '/v1/completions': {
    post: modelCall('completions', {
      operationId: 'createCompletion',
      summary: 'Creates a text completion, in order of priority',
    }),
  },
  '/queue/chat/completions': {
    post: modelCall('chat/completions', {
      operationId: 'queueChatCompletion',
      summary: 'Creates a chat completion; also answers with the priority that was used',
    }),
  },
  '/v1/responses': {
    post: modelCall('responses', {
      operationId: 'createResponse',
      summary: 'Creates a response; with "background": true it is answered with 200 and collected by its id',
    }),
  },
  '/v1/embeddings': {
    post: modelCall('embeddings', {
      operationId: 'createEmbedding',
      summary: 'Creates embeddings of one or more texts, in order of priority',
    }),
  },
  '/v1/images/generations': {
    post: modelCall('images/generations', {
      operationId: 'createImage',
      summary: 'Creates images from a description, in order of priority',
    }),
  },
  '/v1/moderations': {
    post: modelCall('moderations', {
      operationId: 'createModeration',
      summary: 'Checks a text for objectionable content, in order of priority',
    }),
  },
  '/v1/rerank': {
    post: modelCall('rerank', {
      operationId: 'createRerank',
      summary: 'Ranks documents by how well they match a query, in order of priority',
    }),
  },
};
