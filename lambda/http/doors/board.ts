import * as z from 'zod';
import { boardObject, type Viewer } from '../../api/objects/board-object.ts';
import { createModelNames } from '../../api/bodies/model-names.ts';
import { groupBoard } from '../../core/operate/group-board.ts';
import type { Principal } from '../../core/keys/principal.ts';
import type { RouteHandler } from '../edge/exchange.ts';
import { jsonResponse } from '../edge/response.ts';
import type { Site } from '../edge/site.ts';
import { readQuery } from '../reading/query.ts';

export const boardQuery = z.strictObject({
  model: z.string({ error: 'model must be the name of a model: GET /v1/models lists them.' }),
});

/** Makes the answer with the page that shows it. Nothing on it may be loaded from elsewhere, or put into a frame. */
export const createBoardPage =
  ({ boardPage }: Pick<Site, 'boardPage'>): RouteHandler =>
  () => {
    const { html, contentSecurityPolicy } = boardPage();
    return {
      statusCode: 200,
      headers: {
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy': contentSecurityPolicy,
        'cache-control': 'no-cache',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
      },
      body: html,
    };
  };

/** Makes the answer to whoever watches a model group. It costs one read and holds no prompt and no key. */
export function createBoard({ config, useCases, clock }: Site): RouteHandler {
  const models = createModelNames(config);
  return async ({ event, principal }) => {
    const { model } = readQuery(boardQuery, event);
    const group = models.seenBy(principal.settings).groupOf(model);
    const { state, line } = await useCases.watch(group);
    const nowMs = clock.now();
    const deployments = config.deployments.filter((deployment) => deployment.group === group);
    const board = groupBoard(state, { deployments, tiers: config.tiers, nowMs, shape: config.window });
    return jsonResponse(
      200,
      JSON.stringify(boardObject(board, { model: group, line, nowMs, viewer: viewerOf(principal) })),
      {
        'cache-control': 'no-store',
      },
    );
  };
}

const viewerOf = ({ settings, role, keyId }: Principal): Viewer => ({
  seesAll: settings === null || role === 'admin',
  keyId,
});
