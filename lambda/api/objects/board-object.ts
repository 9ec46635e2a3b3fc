import type { DeploymentBoard, GroupBoard } from '../../core/operate/group-board.ts';

/** A time in ms since 1970 as the board tells it: Unix seconds with fractions, as turns come many a second. */
const exactSeconds = (ms: number): number => ms / 1_000;

/** What `GET /v1/board` answers about a model group. */
export const boardObject = (
  { mode, isLed, deployments, tiers }: GroupBoard,
  { model, nowMs }: { readonly model: string; readonly nowMs: number },
) => ({
  object: 'board' as const,
  model,
  as_of: exactSeconds(nowMs),
  mode,
  is_led: isLed,
  deployments: deployments.map(deploymentObject),
  tiers: tiers.map(({ name, maxPriority, waiting, served }) => ({
    name,
    up_to: maxPriority,
    waiting,
    served,
  })),
});

const deploymentObject = (deployment: DeploymentBoard) => ({
  id: deployment.id,
  capped_by: deployment.cappedBy,
  next_turn_at: deployment.nextTurnMs === null ? null : exactSeconds(deployment.nextTurnMs),
  requests: {
    limit: deployment.rpm,
    used: deployment.requests,
    by_second: deployment.requestStrip,
  },
  tokens: { limit: deployment.tpm, used: deployment.tokens, by_second: deployment.tokenStrip },
});
