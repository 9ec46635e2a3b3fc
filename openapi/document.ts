import { createDocument } from 'zod-openapi';
import { batchPaths } from './operations/batches.ts';
import { completionPaths } from './operations/completions.ts';
import { filePaths } from './operations/files.ts';
import { keyPaths } from './operations/keys.ts';
import { liteLlmKeyPaths } from './operations/litellm-keys.ts';
import { modelPaths } from './operations/models.ts';
import { openPaths } from './operations/open.ts';
import { requestPaths } from './operations/requests.ts';
import { responsePaths } from './operations/responses.ts';

/** The edge's requests and answers, as OpenAPI 3.1. */
export const openApiDocument = (version: string) =>
  createDocument({
    openapi: '3.1.1',
    info: {
      title: 'Headway',
      version,
      summary: 'OpenAI-compatible gateway that serves in order of priority.',
      description: [
        'Everything under `/v1` is there without `/v1`, too. A path that is not listed answers 404, a method that is not listed 405 with `Allow`; both with an error envelope. HEAD is GET without a body.',
        'A body is at most 10 MB (on AWS 6 MB) and nested at most 100 levels deep.',
      ].join('\n\n'),
      license: { name: 'Apache 2.0', identifier: 'Apache-2.0' },
    },
    // Relative to the document's own address: the stage is part of some addresses and not of others.
    servers: [{ url: '.', description: 'Where this document was read.' }],
    security: [{ key: [] }, { xApiKey: [] }, { apiKey: [] }, { litellmKey: [] }],
    tags: [
      { name: 'Models', description: 'Calls in order of priority, and what can be called.' },
      { name: 'Requests', description: 'Requests that wait, or whose answer is collected.' },
      { name: 'Responses', description: 'Responses in the background.' },
      { name: 'Files', description: 'The lines of batches, and what came of them.' },
      { name: 'Batches', description: 'Files of requests.' },
      {
        name: 'Keys',
        description: 'Who may ask, for what and how urgently; for a master key or a key of the role admin.',
      },
      {
        name: 'Keys, in LiteLLM’s words',
        description: 'The same over the names of LiteLLM’s routes and fields.',
      },
      { name: 'Gateway', description: 'The gateway itself; needs no key.' },
    ],
    paths: {
      ...completionPaths,
      ...responsePaths,
      ...filePaths,
      ...batchPaths,
      ...modelPaths,
      ...requestPaths,
      ...keyPaths,
      ...liteLlmKeyPaths,
      ...openPaths,
    },
    components: {
      securitySchemes: {
        key: {
          type: 'http',
          scheme: 'bearer',
          description:
            'A key (`sk-hw-…`), or `general_settings.master_key`; without a master key everybody passes.',
        },
        litellmKey: {
          type: 'apiKey',
          in: 'header',
          name: 'x-litellm-api-key',
          description: 'The same key; counts before one in any other header.',
        },
        apiKey: {
          type: 'apiKey',
          in: 'header',
          name: 'api-key',
          description: 'The same key; counts where `Authorization` has none.',
        },
        xApiKey: {
          type: 'apiKey',
          in: 'header',
          name: 'x-api-key',
          description: 'The same key; counts where no other header has one.',
        },
      },
    },
  });
