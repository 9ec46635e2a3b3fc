import type { ZodOpenApiPathsObject } from 'zod-openapi';
import { boardQuery } from '../../lambda/http/doors/board.ts';
import { described } from '../described.ts';
import { keyed, refusals } from '../refusals.ts';
import { boardObject } from '../schemas/board-object.ts';
import { jsonAnswer } from './json-answer.ts';

const query = described(boardQuery, { model: 'A model group or an alias.' }, 'parameters');

export const boardPaths: ZodOpenApiPathsObject = {
  '/v1/board': {
    get: keyed({
      operationId: 'readBoard',
      tags: ['Board'],
      summary: 'Gets the windows, limits and waiting requests of a model',
      requestParams: { query },
      responses: {
        '200': jsonAnswer('How the model group stands now.', boardObject),
        '400': refusals.badRequest,
        '404': refusals.notFound,
      },
    }),
  },
};
