import type { ZodOpenApiLinksObject } from 'zod-openapi';

const id = { id: '$response.body#/id' };

/** The operations on the request that has just been made. */
export const requestLinks: ZodOpenApiLinksObject = {
  collect: { operationId: 'collectRequest', parameters: id },
  change: { operationId: 'changeRequest', parameters: id },
  cancel: { operationId: 'cancelRequest', parameters: id },
};

export const responseLinks: ZodOpenApiLinksObject = {
  collect: { operationId: 'readResponse', parameters: id },
  cancel: { operationId: 'cancelResponse', parameters: id },
};

export const fileLinks: ZodOpenApiLinksObject = {
  read: { operationId: 'readFile', parameters: id },
  content: { operationId: 'readFileContent', parameters: id },
  delete: { operationId: 'deleteFile', parameters: id },
};

export const batchLinks: ZodOpenApiLinksObject = {
  read: { operationId: 'readBatch', parameters: id },
  cancel: { operationId: 'cancelBatch', parameters: id },
};

export const keyLinks: ZodOpenApiLinksObject = {
  read: { operationId: 'readKey', parameters: id },
  change: { operationId: 'changeKey', parameters: id },
  rotate: { operationId: 'rotateKey', parameters: id },
  delete: { operationId: 'deleteKey', parameters: id },
};
