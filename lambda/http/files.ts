import { Fault } from '../core/faults.ts';
import { filePurposes, type FilePurpose } from '../core/file-record.ts';
import type { Files } from '../app/files/files.ts';
import type { HttpEvent, RouteHandler } from './exchange.ts';
import { fileObject } from './file-object.ts';
import { listJson, pageAsked } from './paging.ts';
import { bodyOf } from './relay.ts';
import { jsonResponse } from './response.ts';
import { readUpload } from './upload.ts';

type FileRoute = 'create' | 'list' | 'read' | 'content' | 'remove';

/** Makes the handlers of OpenAI's files. */
export function createFileRoutes(files: Files): Record<FileRoute, RouteHandler> {
  return {
    async create({ event, owner }) {
      const file = await files.create({ owner, ...(await readUpload(event)) });
      return jsonResponse(200, JSON.stringify(fileObject(file)));
    },

    async list({ event, owner }) {
      const page = pageAsked(event, { default: 100, most: 10_000 });
      const { data, hasMore } = await files.list({ ...page, owner, purpose: purposeAsked(event) });
      return jsonResponse(200, listJson(data.map(fileObject), hasMore));
    },

    read: async ({ owner, id }) =>
      jsonResponse(200, JSON.stringify(fileObject(await files.read({ owner, id })))),

    async content({ owner, id }) {
      const pieces = await files.content({ owner, id });
      return {
        ...{ statusCode: 200, headers: { 'content-type': 'application/octet-stream' } },
        body: bodyOf(pieces, () => undefined),
      };
    },

    async remove({ owner, id }) {
      await files.remove({ owner, id });
      return jsonResponse(200, JSON.stringify({ id, object: 'file', deleted: true }));
    },
  };
}

function purposeAsked({ queryStringParameters }: HttpEvent): FilePurpose | undefined {
  const asked = queryStringParameters?.purpose;
  if (asked === undefined) return undefined;
  const purpose = filePurposes.find((name) => name === asked);
  if (purpose !== undefined) return purpose;
  throw new Fault('invalid_request', `purpose must be one of ${filePurposes.join(', ')}.`, {
    param: 'purpose',
  });
}
