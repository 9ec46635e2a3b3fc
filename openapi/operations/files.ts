import * as z from 'zod';
import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { fileQuery } from '../../lambda/http/doors/files.ts';
import { idOf } from '../../lambda/api/bodies/ids.ts';
import { everyAnswer } from '../headers.ts';
import { keyed, refusals } from '../refusals.ts';
import { deletedFile, fileList, fileObject } from '../schemas/file-object.ts';
import { jsonAnswer } from './json-answer.ts';
import { fileLinks } from './links.ts';

const tags = ['Files'];
const path = z.object({ id: idOf('file').meta({ param: { example: 'file-01a2055a9d02f3a1c2e4d6b8a0c2' } }) });
const found = { '404': refusals.notFound };

export const filePaths: ZodOpenApiPathsObject = {
  '/v1/files': {
    post: keyed({
      operationId: 'createFile',
      tags,
      summary: 'Uploads the lines of a batch; the file is kept for 7 days',
      requestBody: {
        required: true,
        content: {
          'multipart/form-data': {
            schema: {
              type: 'object',
              properties: {
                purpose: { type: 'string', enum: ['batch'] },
                file: {
                  type: 'string',
                  format: 'binary',
                  description: 'JSONL in UTF-8: one object per line with custom_id, method, url and body.',
                },
              },
              required: ['purpose', 'file'],
            },
          },
        },
      },
      responses: {
        '200': jsonAnswer('The file object.', fileObject, { links: fileLinks }),
        '400': refusals.badRequest,
        '413': refusals.tooLarge,
        '415': refusals.wrongType,
      },
    }),
    get: keyed({
      operationId: 'listFiles',
      tags,
      summary: 'Lists the caller’s files, newest first; at most 100 per page',
      requestParams: { query: fileQuery },
      responses: { '200': jsonAnswer('A page of files.', fileList), '400': refusals.badRequest },
    }),
  },
  '/v1/files/{id}': {
    get: keyed({
      operationId: 'readFile',
      tags,
      summary: 'The file object',
      requestParams: { path },
      responses: { '200': jsonAnswer('The file object.', fileObject), ...found },
    }),
    delete: keyed({
      operationId: 'deleteFile',
      tags,
      summary: 'Deletes the file and its content',
      requestParams: { path },
      responses: { '200': jsonAnswer('It has been deleted.', deletedFile), ...found },
    }),
  },
  '/v1/files/{id}/content': {
    get: keyed({
      operationId: 'readFileContent',
      tags,
      summary: 'The content',
      requestParams: { path },
      responses: {
        '200': {
          description: 'The content, as it was uploaded or as the batch wrote it.',
          headers: z.object(everyAnswer),
          content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
        },
        ...found,
      },
    }),
  },
};
