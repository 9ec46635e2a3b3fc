import type { Board } from './client.ts';

const MOVING_MS = 2_000;
const IDLE_MS = 5_000;
/** Nobody looks: coming back ends the wait. */
const HIDDEN_MS = 3_600_000;

/** When to look again: soon while something moves, seldom while nothing does, not while nobody sees it. */
export function nextPollMs({
  isHidden,
  before = null,
  seen,
}: {
  readonly isHidden: boolean;
  readonly before?: Board | null;
  readonly seen?: Board;
}): number {
  if (isHidden) return HIDDEN_MS;
  if (seen === undefined) return IDLE_MS;
  const isMoving =
    before === null ||
    seen.tiers.some(({ waiting, served }, index) => waiting > 0 || served !== before.tiers[index]?.served) ||
    seen.deployments.some(
      ({ requests }, index) => requests.used !== before.deployments[index]?.requests.used,
    );
  return isMoving ? MOVING_MS : IDLE_MS;
}
