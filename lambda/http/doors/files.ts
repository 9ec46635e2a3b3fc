import * as z from 'zod';
import { filePurposes } from '../../core/batches/file-record.ts';
import type { Files } from '../../app/files/files.ts';
import type { RouteHandler } from '../edge/exchange.ts';
import { fileObject } from '../../api/file-object.ts';
import { checkId } from '../../api/ids.ts';
import { listJson, pageAsked, pageQuery } from '../reading/paging.ts';
import { readQuery } from '../reading/query.ts';
import { bodyOf } from '../answering/relay.ts';
import { jsonResponse } from '../edge/response.ts';
import { readUpload } from '../reading/upload.ts';

export const fileQuery = pageQuery('file', { usual: 100, most: 10_000 }).extend({
  purpose: z.enum(filePurposes, { error: `purpose must be one of ${filePurposes.join(', ')}.` }).optional(),
});

type FileRoute = 'create' | 'list' | 'read' | 'content' | 'remove';

/** Makes the handlers of OpenAI's files. */
export function createFileRoutes(files: Files): Record<FileRoute, RouteHandler> {
  return {
    async create({ event, owner }) {
      const file = await files.create({ owner, ...(await readUpload(event)) });
      return jsonResponse(200, JSON.stringify(fileObject(file)));
    },

    async list({ event, owner }) {
      const { purpose } = readQuery(fileQuery, event);
      const { data, hasMore } = await files.list({ ...pageAsked(fileQuery, event), owner, purpose });
      return jsonResponse(200, listJson(data.map(fileObject), hasMore));
    },

    read: async ({ owner, id }) =>
      jsonResponse(200, JSON.stringify(fileObject(await files.read({ owner, id: checkId('file', id) })))),

    async content({ owner, id }) {
      const pieces = await files.content({ owner, id: checkId('file', id) });
      return {
        statusCode: 200,
        headers: { 'content-type': 'application/octet-stream' },
        body: bodyOf(pieces, () => undefined),
      };
    },

    async remove({ owner, id }) {
      await files.remove({ owner, id: checkId('file', id) });
      return jsonResponse(200, JSON.stringify({ id, object: 'file', deleted: true }));
    },
  };
}
