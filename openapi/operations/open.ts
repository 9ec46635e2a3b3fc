import * as z from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { everyAnswer } from '../headers.ts';
import { refusals } from '../refusals.ts';
import { jsonAnswer } from './json-answer.ts';

/** These need no key. */
const open = { tags: ['Gateway'], security: [] };
const edge = { '429': refusals.tooMany, '5XX': refusals.failed };

const health = z.strictObject({ status: z.literal('ok') }).meta({ id: 'Health' });
const alive = z.literal("I'm alive!").meta({ id: 'Alive' });
const ready = z
  .strictObject({ status: z.enum(['healthy', 'unhealthy']), db: z.literal('Not connected') })
  .meta({ id: 'Readiness' });
const anyObject = z.looseObject({ openapi: z.string() }).meta({ id: 'OpenApiDocument' });

export const openPaths: ZodOpenApiPathsObject = {
  '/health': {
    get: {
      operationId: 'readHealth',
      ...open,
      summary: 'Says whether the gateway answers; needs no key',
      responses: { '200': jsonAnswer('It does.', health), ...edge },
    },
  },
  '/health/liveliness': {
    get: {
      operationId: 'readLiveliness',
      ...open,
      summary: 'LiteLLM’s probe, also at /health/liveness',
      responses: { '200': jsonAnswer('The gateway answers.', alive), ...edge },
    },
  },
  '/health/readiness': {
    get: {
      operationId: 'readReadiness',
      ...open,
      summary: 'LiteLLM’s probe: says whether callers can be served',
      responses: {
        '200': jsonAnswer('They can.', ready),
        '503': jsonAnswer('Callers cannot be served: the master key is not set.', ready),
        ...edge,
      },
    },
  },
  '/board': {
    get: {
      operationId: 'readBoardPage',
      ...open,
      summary: 'Gets the page that shows how the models stand; it asks for a key itself',
      responses: {
        '200': {
          description: 'A page without data.',
          headers: z.object(everyAnswer),
          content: { 'text/html': { schema: z.string() } },
        },
        ...edge,
      },
    },
  },
  '/openapi.json': {
    get: {
      operationId: 'readOpenApi',
      ...open,
      summary: 'Gets this document; needs no key',
      responses: { '200': jsonAnswer('An OpenAPI 3.1 document.', anyObject), ...edge },
    },
  },
};
