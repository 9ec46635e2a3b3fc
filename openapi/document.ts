import { createDocument } from 'zod-openapi';
import { batchPaths } from './operations/batches.ts';
import { boardPaths } from './operations/board.ts';
import { completionPaths } from './operations/completions.ts';
import { messagePaths } from './operations/messages.ts';
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
        'Every path under `/v1` except `/v1/board` also works without `/v1`. An unknown path is answered with 404, an unknown method with 405 and `Allow`; both with an error envelope. HEAD is GET without a body.',
        'A body is at most 10 MB (on AWS 6 MB) and nested at most 100 levels deep.',
      ].join('\n\n'),
      license: { name: 'Apache 2.0', identifier: 'Apache-2.0' },
    },
    // Relative to the document's own address: the stage is part of some addresses and not of others.
    servers: [{ url: '.', description: 'The server that this document was read from.' }],
    security: [{ key: [] }, { xApiKey: [] }, { apiKey: [] }, { litellmKey: [] }],
    tags: [
      { name: 'Models', description: 'Calls in order of priority, and the models that can be called.' },
      { name: 'Requests', description: 'Requests that wait, or whose answers are collected later.' },
      { name: 'Responses', description: 'Background responses.' },
      { name: 'Files', description: 'The lines of batches, and their results.' },
      { name: 'Batches', description: 'Files that hold requests or their results.' },
      {
        name: 'Keys',
        description:
          'Who may call which models, and how urgently. Needs a master key or a key with the role admin.',
      },
      {
        name: 'Keys, as in LiteLLM',
        description: 'The same keys, through LiteLLM’s routes and field names.',
      },
      { name: 'Board', description: 'How a model group stands, for people and their own front ends.' },
      { name: 'Gateway', description: 'The gateway itself. Needs no key.' },
    ],
    paths: {
      ...completionPaths,
      ...messagePaths,
      ...responsePaths,
      ...filePaths,
      ...batchPaths,
      ...modelPaths,
      ...requestPaths,
      ...boardPaths,
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
            'A key (`sk-hw-…`), a token of an issuer in `general_settings.jwt`, or `general_settings.master_key`. Without a master key, any caller is accepted.',
        },
        litellmKey: {
          type: 'apiKey',
          in: 'header',
          name: 'x-litellm-api-key',
          description: 'The same key; takes precedence over every other header.',
        },
        apiKey: {
          type: 'apiKey',
          in: 'header',
          name: 'api-key',
          description: 'The same key; used if `Authorization` holds none.',
        },
        xApiKey: {
          type: 'apiKey',
          in: 'header',
          name: 'x-api-key',
          description: 'The same key; used if no other header holds one.',
        },
      },
    },
  });
