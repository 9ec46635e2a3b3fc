import { describe, expect, test } from '@jest/globals';
import type * as z from 'zod';
import { batchObject, batchList } from '../../openapi/schemas/batch-object.ts';
import { errorEnvelope } from '../../openapi/schemas/error-envelope.ts';
import { deletedFile, fileList, fileObject } from '../../openapi/schemas/file-object.ts';
import { modelList, modelObject } from '../../openapi/schemas/model-object.ts';
import { requestList, requestObject } from '../../openapi/schemas/request-object.ts';
import { responseObject } from '../../openapi/schemas/response-object.ts';
import { batchObject as batchJson } from '../../lambda/api/objects/batch-object.ts';
import { fileObject as fileJson } from '../../lambda/api/objects/file-object.ts';
import { responseObjectJson } from '../../lambda/api/objects/response-object.ts';
import { startBatch, createBatchWorld, linesOf, OWNER } from '../setup/worlds/batch-world.ts';
import { authorized, createEdge, requestObject as aRequest } from '../http/edge.ts';
import type { Sent } from '../../testkit/rest-event.ts';

const get = (path: string): Sent => ({ method: 'GET', path, headers: authorized });

describe('answers match their description', () => {
  test.each<[string, Sent, z.ZodType]>([
    ['the models', get('/v1/models'), modelList],
    ['a model', get('/v1/models/m'), modelObject],
    ['requests', get('/v1/requests'), requestList],
    ['a request', get('/v1/requests/req_1'), requestObject],
    ['files', get('/v1/files'), fileList],
    ['a refusal', get('/v1/requests/x'), errorEnvelope],
    ['a missing key', { method: 'GET', path: '/v1/models' }, errorEnvelope],
  ])('%s', async (_name, sent, schema) => {
    const { text } = await createEdge().send(sent);

    expect(schema.safeParse(JSON.parse(text)).error).toBeUndefined();
  });

  test.each(['queued', 'in_progress', 'completed', 'failed', 'cancelled', 'expired'] as const)(
    'a response that is %s',
    (status) => {
      const text = responseObjectJson({ ...aRequest, id: 'resp_1', status, response: '{}' });

      expect(responseObject.safeParse(JSON.parse(text)).error).toBeUndefined();
    },
  );

  test('a file and a batch', async () => {
    const world = createBatchWorld();
    const batch = await world.clock.run(startBatch(world, [...linesOf(1), 'no JSON']));
    const { data: files } = await world.files.list({ owner: OWNER, limit: 1 });
    const page = { object: 'list', data: [batchJson(batch)], first_id: 'a', last_id: 'a', has_more: false };

    expect(batch.errors).toHaveLength(1);
    expect(batchObject.safeParse(batchJson(batch)).error).toBeUndefined();
    expect(batchList.safeParse(page).error).toBeUndefined();
    expect(files.map((file) => fileObject.safeParse(fileJson(file)).error)).toEqual([undefined]);
    expect(deletedFile.safeParse({ id: 'file-1', object: 'file', deleted: true }).error).toBeUndefined();
  });
});

describe('an example fits', () => {
  test.each<[string, z.ZodType]>([
    ['of a request', requestObject],
    ['of a response', responseObject],
    ['of a file', fileObject],
    ['of a batch', batchObject],
    ['of a model', modelObject],
    ['of an error', errorEnvelope],
  ])('%s', (_name, schema) => {
    const { examples = [] } = schema.meta() ?? {};

    expect(examples).toHaveLength(1);
    expect(examples.map((example) => schema.safeParse(example).error)).toEqual([undefined]);
  });
});
