import { expect, test } from '@jest/globals';
import * as z from 'zod';
import { openApiDocument } from '../../openapi/document.ts';
import { narrowed, type Ids, type Known } from './narrowed.ts';

const of = (prefix: string): Ids => ({
  ended: [`${prefix}1`],
  queued: [`${prefix}2`],
  spare: [`${prefix}3`],
});
const known: Known = {
  models: ['m'],
  ids: {
    requests: of('req_'),
    responses: of('resp_'),
    files: of('file-'),
    batches: of('batch_'),
    keys: of('key_'),
  },
  deadline: 1_800_000_000,
};

const parameterSchema = z.object({ in: z.string(), schema: z.unknown() });
const documentSchema = z.object({
  paths: z.record(
    z.string(),
    z.record(z.string(), z.object({ parameters: z.array(z.unknown()).optional() })),
  ),
  components: z.object({ schemas: z.record(z.string(), z.object({ properties: z.unknown().optional() })) }),
});

const result = documentSchema.parse(narrowed(structuredClone(openApiDocument('1')), known));

test('every id in a path may be one that there is', () => {
  const unknown = Object.entries(result.paths).flatMap(([path, methods]) =>
    Object.values(methods)
      .flatMap(({ parameters = [] }) => parameters)
      .flatMap((parameter) => parameterSchema.safeParse(parameter).data ?? [])
      .filter((parameter) => parameter.in === 'path' && !JSON.stringify(parameter.schema).includes('"enum"'))
      .map(() => path),
  );

  expect(unknown).toEqual([]);
});

test.each(['ChatCompletionRequest', 'CompletionRequest', 'ResponseRequest'])(
  'the model of a %s is one that there is',
  (name) => {
    expect(result.components.schemas[name]?.properties).toMatchObject({
      model: { enum: ['m'] },
      webhook_url: { type: 'null' },
      deadline: { anyOf: [{ enum: [known.deadline] }, expect.anything()] },
    });
  },
);

test('the file of a batch may be one that there is', () => {
  expect(result.components.schemas.BatchRequest?.properties).toMatchObject({
    input_file_id: { anyOf: [{ enum: ['file-1'] }, { pattern: expect.any(String) }] },
  });
});

test('changes, and deletions and cancels, have ids of their own', () => {
  const { get, delete: remove } = result.paths['/v1/files/{id}'] ?? {};

  expect(JSON.stringify(get)).toContain('file-1');
  expect(JSON.stringify(remove)).toContain('file-3');
  expect(JSON.stringify(result.paths['/v1/batches/{id}/cancel'])).toContain('batch_3');
  expect(JSON.stringify(result.paths['/v1/requests/{id}']?.patch)).toContain('req_2');
});

test('an answer stays as it is', () => {
  const answers = openApiDocument('1').components?.schemas;

  expect(answers?.Request).toMatchObject({ properties: result.components.schemas.Request?.properties });
});
