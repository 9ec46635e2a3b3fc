import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import * as z from 'zod';
import { openApiDocument } from '../../openapi/document.ts';
import { errorBody } from '../../openapi/schemas/error-envelope.ts';
import { documentFile, documentText } from '../../openapi/text.ts';
import { createRoutes } from '../../lambda/http/edge/routes.ts';
import { openApiJson } from '../../lib/api/openapi-json.ts';
import { createEdge } from '../http/edge.ts';

const operationSchema = z.object({
  security: z.array(z.unknown()).optional(),
  requestBody: z.unknown().optional(),
  responses: z.record(z.string(), z.unknown()),
});
const documentSchema = z.looseObject({
  servers: z.array(z.object({ url: z.string() })),
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
});

const document = openApiDocument('1.2.3');
const { servers, paths } = documentSchema.parse(document);

test('the committed document is the generated one; npm run openapi writes it', async () => {
  expect(readFileSync(documentFile, 'utf8')).toBe(await documentText());
});

test('the served document is the committed one', async () => {
  const served = JSON.parse(openApiJson) as { readonly info: { readonly version: string } };

  expect(served).toEqual(JSON.parse(JSON.stringify(openApiDocument(served.info.version))));
});

test('it is a valid document of OpenAPI 3.1', async () => {
  const { valid, errors } = await new Validator().validate({ ...structuredClone(document) });

  expect(errors).toBeUndefined();
  expect(valid).toBe(true);
});

test.each(['budget_exceeded', 'rate_limit_error', 'timeout', 'cancelled', 'upstream_error'])(
  'the type %s of an error is listed',
  (type) => {
    expect(errorBody.shape.type.description).toContain(type);
  },
);

test('it names no host: its server URL is relative', () => {
  expect(servers).toMatchObject([{ url: '.' }]);
  expect(JSON.stringify(document)).not.toMatch(/https?:\/\/(?!example\.com)\w/);
});

describe('routes', () => {
  const routes = createRoutes(createEdge().site).map(({ method, paths, ...route }) => ({
    operation: `${method} ${(paths[0] ?? '').replace(':id', '{id}')}`,
    isOpen: 'isOpen' in route,
  }));
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { security, responses }]) => ({
      operation: `${method.toUpperCase()} ${path}`,
      isOpen: security?.length === 0,
      codes: Object.keys(responses),
    })),
  );

  test('are described, each, and nothing else is', () => {
    const named = ({ operation, isOpen }: { operation: string; isOpen: boolean }) =>
      `${operation}${isOpen ? ' without a key' : ''}`;

    expect(operations.map(named).toSorted()).toEqual(routes.map(named).toSorted());
  });

  test('that need a key describe the answer without one; all describe the answer when the gateway fails', () => {
    const silent = operations.filter(
      ({ isOpen, codes }) => !codes.includes('5XX') || codes.includes('401') === isOpen,
    );

    expect(silent).toEqual([]);
  });

  test('that take a body describe the answer to one that is too large, or of another type', () => {
    const withBody = Object.values(paths)
      .flatMap((methods) => Object.values(methods))
      .filter(({ requestBody }) => requestBody !== undefined);

    expect(withBody.map(({ responses }) => Object.keys(responses))).toEqual(
      withBody.map(() => expect.arrayContaining(['400', '413', '415'])),
    );
  });
});

test('it is served without a key', async () => {
  const { status, headers, text } = await createEdge().send({ method: 'GET', path: '/openapi.json' });

  expect([status, headers['content-type']]).toEqual([200, 'application/json']);
  expect(JSON.parse(text)).toEqual({ openapi: '3.1.1' });
});
