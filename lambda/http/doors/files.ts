import * as z from 'zod';
import { filePurposes } from '../../core/batches/file-record.ts';
import type { Files } from '../../app/files/files.ts';
import { owning } from '../../core/keys/principal.ts';
import type { RouteHandler } from '../edge/exchange.ts';
import { fileObject } from '../../api/objects/file-object.ts';
import { checkId } from '../../api/bodies/ids.ts';
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
    async create({ event, principal: { owner } }) {
      const file = await files.create({ owner, ...(await readUpload(event)) });
      return jsonResponse(200, JSON.stringify(fileObject(file)));
    },

    async list({ event, principal }) {
      const { purpose } = readQuery(fileQuery, event);
      const { data, hasMore } = await files.list({
        ...pageAsked(fileQuery, event),
        ...owning(principal),
        purpose,
      });
      return jsonResponse(200, listJson(data.map(fileObject), hasMore));
    },

    async read({ principal, id }) {
      const file = await files.read({ ...owning(principal), id: checkId('file', id) });
      return jsonResponse(200, JSON.stringify(fileObject(file)));
    },

    async content({ principal, id }) {
      const pieces = await files.content({ ...owning(principal), id: checkId('file', id) });
      return {
        statusCode: 200,
        headers: { 'content-type': 'application/octet-stream' },
        body: bodyOf(pieces, () => undefined),
      };
    },

    async remove({ principal, id }) {
      await files.remove({ ...owning(principal), id: checkId('file', id) });
      return jsonResponse(200, JSON.stringify({ id, object: 'file', deleted: true }));
    },
  };
}
