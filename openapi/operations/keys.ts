import * as z from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiPathsObject } from 'zod-openapi';
import { idOf } from '../../lambda/api/bodies/ids.ts';
import { keyChangeSchema, newKeySchema, rotationSchema } from '../../lambda/api/keys/key-body.ts';
import { keyQuery, removalQuery } from '../../lambda/http/doors/keys.ts';
import { idempotencyKeyField } from '../../lambda/http/reading/idempotency-key.ts';
import { described } from '../described.ts';
import { keyed, refusals } from '../refusals.ts';
import { deletedKey, issuedKey, keyList, keyObject, ownKey } from '../schemas/key-object.ts';
import { jsonAnswer } from './json-answer.ts';
import { keyLinks } from './links.ts';

const tags = ['Keys'];
const path = z.object({ id: idOf('key').meta({ param: { example: 'key_0c1f2e3d4b5a69788796a5b4' } }) });
const header = z.object({
  'Idempotency-Key': idempotencyKeyField
    .optional()
    .meta({ description: 'A repeated request is refused with 409, and the message names the key.' }),
});
const found = { '404': refusals.notFound };
const withBody = { '400': refusals.badRequest, '413': refusals.tooLarge, '415': refusals.wrongType };

const texts = {
  team: 'Keys of one team share their requests, files and batches.',
  role: '`call` calls models, `read` only reads what it owns, `admin` manages keys and calls no model.',
  models: 'Model groups, aliases, or prefixes that end in `*`; null: all, []: none.',
  priority: 'The range that the key may use: lower goes first.',
  rpm: 'Requests in any 60 s, over all models; null: not limited.',
  tpm: 'Tokens in any 60 s, over all models; null: not limited.',
  model_limits: 'The same for single model groups.',
  budget:
    'Tokens or dollars for each day, week (from Monday) or month in UTC; at the cap, requests are refused with 429 or moved to the worst priority. null: none.',
  expires_at: 'Unix seconds; null: never.',
  expires_in: 'The same as a time from now: seconds, or a string such as `30d`.',
  disabled: 'true: the next request is refused with 401.',
};
const newKey = described(newKeySchema, texts).meta({
  id: 'NewKey',
  examples: [{ name: 'ci', team: 'search', priority: { best: 100 }, expires_in: '30d' }],
});
const change = described(keyChangeSchema, {
  ...texts,
  waiting: 'Whether waiting requests survive while the key is disabled.',
}).meta({ id: 'KeyChange', examples: [{ disabled: true, waiting: 'cancel' }] });
const rotation = described(rotationSchema, {
  overlap: 'How long the previous secret stays valid: seconds, or a string such as `24h`, the default.',
}).meta({ id: 'KeyRotation', examples: [{ overlap: '1h' }] });

/** An operation for a master key, or a key of the role admin. */
export const managed = (operation: ZodOpenApiOperationObject): ZodOpenApiOperationObject => {
  const checked = keyed(operation);
  return { ...checked, responses: { ...checked.responses, '403': refusals.forbidden } };
};

export const keyPaths: ZodOpenApiPathsObject = {
  '/v1/key': {
    get: keyed({
      operationId: 'readOwnKey',
      tags,
      summary: 'Gets the key that was sent',
      responses: { '200': jsonAnswer('The key, without any secret.', ownKey) },
    }),
  },
  '/v1/keys': {
    post: managed({
      operationId: 'createKey',
      tags,
      summary: 'Creates a key; only this answer holds its secret',
      requestParams: { header },
      requestBody: { required: true, content: { 'application/json': { schema: newKey } } },
      responses: {
        '200': jsonAnswer('The key with its secret.', issuedKey, { links: keyLinks }),
        '409': refusals.conflict,
        ...withBody,
      },
    }),
    get: managed({
      operationId: 'listKeys',
      tags,
      summary: 'Lists all keys, or those of a team, by id',
      requestParams: {
        query: described(
          keyQuery,
          { after: 'The `last_id` of the previous page.', team: 'Lists only the keys of this team.' },
          'parameters',
        ),
      },
      responses: { '200': jsonAnswer('A page of keys.', keyList), '400': refusals.badRequest },
    }),
  },
  '/v1/keys/{id}': {
    get: managed({
      operationId: 'readKey',
      tags,
      summary: 'Gets a key, without its secret',
      requestParams: { path },
      responses: { '200': jsonAnswer('The key.', keyObject), ...found },
    }),
    patch: managed({
      operationId: 'changeKey',
      tags,
      summary: 'Changes settings of a key; settings left out stay as they are',
      requestParams: { path },
      requestBody: { required: true, content: { 'application/json': { schema: change } } },
      responses: { '200': jsonAnswer('The changed key.', keyObject), ...withBody, ...found },
    }),
    delete: managed({
      operationId: 'deleteKey',
      tags,
      summary: 'Deletes a key for good',
      requestParams: {
        path,
        query: described(removalQuery, { waiting: 'Whether its waiting requests are kept.' }, 'parameters'),
      },
      responses: {
        '200': jsonAnswer('It has been deleted.', deletedKey),
        '400': refusals.badRequest,
        ...found,
      },
    }),
  },
  '/v1/keys/{id}/rotate': {
    post: managed({
      operationId: 'rotateKey',
      tags,
      summary: 'Makes a new secret; the previous one stays valid for the overlap',
      requestParams: { path, header },
      requestBody: { content: { 'application/json': { schema: rotation } } },
      responses: {
        '200': jsonAnswer('The key with its new secret.', issuedKey),
        '409': refusals.conflict,
        ...withBody,
        ...found,
      },
    }),
  },
};
