import * as z from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { infoQuery, liteLlmListQuery } from '../../lambda/http/doors/litellm-keys.ts';
import { keyed, refusals } from '../refusals.ts';
import { liteLlmKeyObject } from '../schemas/key-object.ts';
import { jsonAnswer } from './json-answer.ts';
import { managed } from './keys.ts';

const tags = ['Keys, as in LiteLLM'];
const named = 'The secret, the token (SHA-256) or the id of a key.';
const found = { '404': refusals.notFound };
const refused = { '400': refusals.badRequest, '413': refusals.tooLarge, '415': refusals.wrongType };

const settings = z
  .looseObject({
    key_alias: z.string().nullable(),
    duration: z.union([z.string(), z.number()]).nullable(),
    models: z.array(z.string()).nullable(),
    team_id: z.string().nullable(),
    metadata: z.looseObject({}).nullable(),
    blocked: z.boolean().nullable(),
    key_type: z.enum(['default', 'llm_api', 'read_only', 'management']).nullable(),
  })
  .partial()
  .meta({
    id: 'LiteLlmKeySettings',
    description: 'LiteLLM’s fields; those that Headway does not support get a notice or are refused.',
    examples: [{ key_alias: 'ci', duration: '30d', models: ['m'] }],
  });
const naming = z
  .object({ key: z.string().meta({ description: named }) })
  .meta({ id: 'LiteLlmKeyName', examples: [{ key: 'key_0c1f2e3d4b5a69788796a5b4' }] });
const update = z.looseObject({ ...settings.shape, ...naming.shape }).meta({ id: 'LiteLlmKeyChange' });
const doomed = z
  .object({ keys: z.array(z.string().meta({ description: named })).min(1) })
  .meta({ id: 'LiteLlmKeyNames', examples: [{ keys: ['key_0c1f2e3d4b5a69788796a5b4'] }] });
const regeneration = z
  .looseObject({
    grace_period: z
      .union([z.string(), z.number()])
      .nullable()
      .meta({ description: 'How long the previous secret stays valid; absent: it is invalid at once.' }),
  })
  .partial()
  .meta({ id: 'LiteLlmRegeneration', examples: [{ grace_period: '24h' }] });

const json = (schema: z.ZodType, required = true) => ({
  required,
  content: { 'application/json': { schema } },
});
const key = { '200': jsonAnswer('The key.', liteLlmKeyObject) };

export const liteLlmKeyPaths: ZodOpenApiPathsObject = {
  '/key/generate': {
    post: managed({
      operationId: 'generateKeyAsLiteLlm',
      tags,
      summary: 'Makes a key',
      requestBody: json(settings),
      responses: { ...key, ...refused, '409': refusals.conflict },
    }),
  },
  '/key/info': {
    get: keyed({
      operationId: 'keyInfoAsLiteLlm',
      tags,
      summary: 'Gets a key; without ?key=, the key that was sent',
      requestParams: { query: infoQuery },
      responses: {
        '200': jsonAnswer(
          'The key.',
          z
            .strictObject({ key: z.string().nullable(), info: liteLlmKeyObject })
            .meta({ id: 'LiteLlmKeyInfo' }),
        ),
        '400': refusals.badRequest,
        '403': refusals.forbidden,
        ...found,
      },
    }),
  },
  '/key/list': {
    get: managed({
      operationId: 'listKeysAsLiteLlm',
      tags,
      summary: 'Lists keys by page number; /v1/keys has a cursor',
      requestParams: { query: liteLlmListQuery },
      responses: {
        '200': jsonAnswer(
          'A page of tokens, or of keys with `return_full_object=true`.',
          z
            .strictObject({
              keys: z.array(z.union([z.string().nullable(), liteLlmKeyObject])),
              total_count: z
                .int()
                .nullable()
                .meta({ description: 'null: there are more keys than on this page.' }),
              current_page: z.int(),
              total_pages: z.int().nullable(),
            })
            .meta({ id: 'LiteLlmKeyList' }),
        ),
        '400': refusals.badRequest,
      },
    }),
  },
  '/key/update': {
    post: managed({
      operationId: 'updateKeyAsLiteLlm',
      tags,
      summary: 'Changes settings of a key',
      requestBody: json(update),
      responses: { ...key, ...refused, ...found },
    }),
  },
  '/key/delete': {
    post: managed({
      operationId: 'deleteKeysAsLiteLlm',
      tags,
      summary: 'Deletes keys; their waiting requests are kept',
      requestBody: json(doomed),
      responses: {
        '200': jsonAnswer(
          'They have been deleted.',
          z.strictObject({ deleted_keys: z.array(z.string()) }).meta({ id: 'LiteLlmDeletedKeys' }),
        ),
        ...refused,
        ...found,
      },
    }),
  },
  '/key/block': {
    post: managed({
      operationId: 'blockKeyAsLiteLlm',
      tags,
      summary: 'Disables a key',
      requestBody: json(naming),
      responses: { ...key, ...refused, ...found },
    }),
  },
  '/key/unblock': {
    post: managed({
      operationId: 'unblockKeyAsLiteLlm',
      tags,
      summary: 'Enables a key again',
      requestBody: json(naming),
      responses: { ...key, ...refused, ...found },
    }),
  },
  '/key/{id}/regenerate': {
    post: managed({
      operationId: 'regenerateKeyAsLiteLlm',
      tags,
      summary: 'Makes a new secret',
      requestParams: { path: z.object({ id: z.string().meta({ param: { description: named } }) }) },
      requestBody: json(regeneration, false),
      responses: { ...key, ...refused, '409': refusals.conflict, ...found },
    }),
  },
};
