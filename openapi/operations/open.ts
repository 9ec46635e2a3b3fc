import * as z from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { refusals } from '../refusals.ts';
import { jsonAnswer } from './json-answer.ts';

/** Needs no key. */
const open = { tags: ['Gateway'], security: [] };
const edge = { '429': refusals.tooMany, '5XX': refusals.failed };

const health = z.strictObject({ status: z.literal('ok') }).meta({ id: 'Health' });
const anyObject = z.looseObject({ openapi: z.string() }).meta({ id: 'OpenApiDocument' });

export const openPaths: ZodOpenApiPathsObject = {
  '/health': {
    get: {
      ...{ operationId: 'readHealth', ...open, summary: 'Whether the gateway answers; needs no key' },
      responses: { '200': jsonAnswer('It does.', health), ...edge },
    },
  },
  '/openapi.json': {
    get: {
      ...{ operationId: 'readOpenApi', ...open, summary: 'This document; needs no key' },
      responses: { '200': jsonAnswer('An OpenAPI 3.1 document.', anyObject), ...edge },
    },
  },
};
