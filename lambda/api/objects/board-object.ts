import type { BoardLine, Waiting } from '../../core/operate/board-line.ts';
import type { DeploymentBoard, GroupBoard } from '../../core/operate/group-board.ts';

/** A time in ms since 1970 as the board tells it: Unix seconds with fractions, as turns come many a second. */
const exactSeconds = (ms: number): number => ms / 1_000;

/** Whoever looks. `seesAll`: the ids and keys of others, too. */
export interface Viewer {
  readonly seesAll: boolean;
  readonly keyId: string | null;
}

interface Looked {
  readonly model: string;
  readonly line: BoardLine | undefined;
  readonly nowMs: number;
  readonly viewer: Viewer;
}

/** What `GET /v1/board` answers about a model group. */
export const boardObject = (
  { mode, isLed, deployments, tiers }: GroupBoard,
  { model, line, nowMs, viewer }: Looked,
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
  line:
    line === undefined
      ? null
      : { as_of: exactSeconds(line.atMs), data: line.waiting.map((one) => waitingObject(one, viewer)) },
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

const waitingObject = (waiting: Waiting, { seesAll, keyId }: Viewer) => ({
  id: seesAll || waiting.keyId === keyId ? waiting.id : null,
  priority: waiting.priority,
  tier: waiting.tier,
  kind: waiting.kind,
  key: seesAll || waiting.keyId === keyId ? waiting.keyId : null,
  created_at: exactSeconds(waiting.enqueuedAtMs),
  tokens: waiting.tokens,
  not_before: waiting.notBeforeMs === 0 ? null : exactSeconds(waiting.notBeforeMs),
});
