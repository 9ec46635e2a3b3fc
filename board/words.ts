import type { Board, DeploymentBoard, TierBoard } from './client.ts';

export type State = 'Idle' | 'Serving' | 'Backlogged' | 'At capacity' | 'Paused';

/** How a tier stands, in a word. */
export function stateOf({ waiting }: TierBoard, board: Board): State {
  if (board.mode === 'paused') return 'Paused';
  if (waiting === 0) return usedAt(board) ? 'Serving' : 'Idle';
  return hasRoom(board) ? 'Backlogged' : 'At capacity';
}

const usedAt = ({ deployments }: Board): boolean => deployments.some(({ requests }) => requests.used > 0);
const hasRoom = ({ deployments }: Board): boolean => deployments.some((one) => one.capped_by === 'none');

const caps: Readonly<Record<DeploymentBoard['capped_by'], string>> = {
  none: 'room',
  requests: 'request limit',
  tokens: 'token limit',
  parallel: 'calls under way',
  cooldown: 'cooldown',
  breaker: 'failures',
  out: 'out of service',
};

export const capOf = ({ capped_by }: DeploymentBoard): string => caps[capped_by];

/** What holds up whoever waits in a group. */
export function groupCap(board: Board): string {
  if (board.mode === 'paused') return 'paused by an operator';
  if (hasRoom(board)) return '–';
  return [...new Set(board.deployments.map(capOf))].join(', ');
}

/** `3.2 s`, `4 min`, `2 h`. */
export function duration(ms: number): string {
  const seconds = Math.max(0, ms) / 1_000;
  if (seconds < 100) return `${seconds.toFixed(1)} s`;
  return seconds < 6_000 ? `${Math.round(seconds / 60)} min` : `${Math.round(seconds / 3_600)} h`;
}

export const ofLimit = (used: number, limit: number | null): string =>
  limit === null ? `${used}, no limit` : `${used} of ${limit}`;
