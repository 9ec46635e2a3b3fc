import type { Pause } from '../../core/attempts/decide-next.ts';
import type { Deployment } from '../../core/config/headway-config.ts';
import type { TransitionOutcome } from '../../ports/request-store.ts';
import type { Turn } from '../../core/requests/request.ts';
import type { Transition } from '../../core/requests/transitions.ts';
import { emptyWindow, type WindowRow } from '../../core/windows/window-row.ts';
import { adjustBucket, decideRenewal, mayStillCall } from '../../core/windows/window.ts';
import type { Deps } from '../deps.ts';
import { giveBackShare, isShareLate, moveShare, settleShare } from '../keys/key-share.ts';
import { freeLease } from './leases.ts';
import { reportUnused } from './report-outcome.ts';

type TurnDeps = Pick<Deps, 'config' | 'clock' | 'groups' | 'timing'>;

export function deploymentOf(deps: Pick<Deps, 'config'>, id: string): Deployment {
  const found = deps.config.deployments.find((deployment) => deployment.id === id);
  if (found === undefined) throw new Error(`deployment ${id} is no longer in the configuration`);
  return found;
}

/** Reads a deployment's window as it is now. */
export type LookAt = (deployment: Deployment) => Promise<WindowRow>;

/**
 * The turn as it may be used now: unchanged while it is fresh, moved to the present if it is late, and its share of
 * its key's limits with it. Undefined: there is no room for it any more (its deployment cools down, it has left the
 * window, or it is not known here). The caller then still has to give it back.
 */
export async function freshen(
  deps: TurnDeps,
  turn: Turn,
  lookAt: LookAt = lookIn(deps.groups),
): Promise<Turn | undefined> {
  const fresh = await freshenOnDeployment(deps, turn, lookAt);
  if (fresh?.share === undefined || !isShareLate(deps, fresh.share)) return fresh;
  const share = await moveShare(deps, fresh.share);
  // The turn may have become late meanwhile.
  return share && freshen(deps, { ...fresh, share }, lookAt);
}

async function freshenOnDeployment(deps: TurnDeps, turn: Turn, lookAt: LookAt): Promise<Turn | undefined> {
  const { clock, config, groups, timing } = deps;
  const deployment = config.deployments.find(({ id }) => id === turn.deploymentId);
  if (deployment === undefined) return undefined;
  let current = turn;
  let row: WindowRow | undefined;
  for (;;) {
    const nowMs = clock.now();
    const { bucket, cost } = current;
    if (nowMs - current.reservedAtMs <= (bucket === null ? timing.gateAgeMs : timing.lateMs)) return current;
    row ??= await lookAt(deployment);
    const { trial = 0 } = turn;
    if (bucket === null) {
      const isShut = row.cooldownUntilMs > clock.now() || !mayStillCall(row.breaker, trial);
      return isShut ? undefined : { ...current, reservedAtMs: nowMs };
    }
    const shape = config.window;
    const turnIds = [turn.id];
    const about = { row, limits: deployment, cost, turnIds, bucket, trial, nowMs, shape };
    const decision = decideRenewal(about);
    if (decision.kind === 'refuse') return undefined;
    const outcome = await groups.writeWindow(deployment.group, deployment.id, decision.write);
    row = outcome.row;
    if (outcome.kind === 'written') {
      const at = { bucket: decision.bucket, reservedAtMs: nowMs, startAtMs: nowMs };
      current = { ...current, ...at, ...(deployment.parallel !== undefined && { isLeased: true }) };
    }
  }
}

export const lookIn =
  (groups: TurnDeps['groups']): LookAt =>
  async ({ group, id }) =>
    (await groups.read(group)).windows[id] ?? emptyWindow;

/**
 * Ends a waiting request and gives back the turn in its record: granted and not taken up. Only the function that
 * ends the request does this.
 */
export async function endWaiting(
  deps: TurnDeps & Pick<Deps, 'requests'>,
  id: string,
  ending: Extract<Transition, { readonly name: 'expire' | 'refuse' | 'withdraw' | 'lapse' }>,
): Promise<TransitionOutcome> {
  const outcome = await deps.requests.transition(id, ending);
  if (outcome.kind === 'done' && outcome.record.turn !== null) await giveBack(deps, outcome.record.turn);
  return outcome;
}

/** Gives back a turn that will not be used, and its share of its key's limits. */
export async function giveBack(deps: TurnDeps, turn: Turn): Promise<void> {
  await allDone([
    giveBackShare(deps, turn.share),
    adjust(deps, turn, { requests: -turn.cost.requests, tokens: -turn.cost.tokens }),
    reportUnused(deps, turn),
    freeLease(deps, turn),
  ]);
}

/**
 * Replaces the estimate by the real usage; undefined = unknown, the estimate stays. One write where the deployment
 * limits tokens, and one for each window of the key that does.
 */
export async function settle(deps: TurnDeps, turn: Turn, usedTokens: number | undefined): Promise<void> {
  if (usedTokens === undefined) return;
  const isLimited = deploymentOf(deps, turn.deploymentId).tpm !== undefined;
  await allDone([
    settleShare(deps, turn.share, usedTokens),
    isLimited
      ? adjust(deps, turn, { requests: 0, tokens: usedTokens - turn.cost.tokens })
      : Promise.resolve(),
  ]);
}

/** Waits for writes of which none depends on another: that one fails keeps no other from taking effect. */
async function allDone(writes: readonly Promise<void>[]): Promise<void> {
  const failed = (await Promise.allSettled(writes)).find(({ status }) => status === 'rejected');
  if (failed?.status === 'rejected') throw failed.reason;
}

async function adjust(
  deps: TurnDeps,
  turn: Turn,
  delta: { readonly requests: number; readonly tokens: number },
): Promise<void> {
  const deployment = deps.config.deployments.find(({ id }) => id === turn.deploymentId);
  if (turn.bucket === null || deployment === undefined) return;
  if (delta.requests === 0 && delta.tokens === 0) return;
  const write = adjustBucket(turn.bucket, delta, deps.config.window);
  await deps.groups.writeWindow(deployment.group, deployment.id, write);
}

/** No turns on a deployment for a while, or none while others of its group are in service. */
export async function leaveAlone(
  deps: TurnDeps,
  deploymentId: string,
  { kind, forMs }: Pause,
): Promise<void> {
  const { group } = deploymentOf(deps, deploymentId);
  await deps.groups.writeWindow(group, deploymentId, { kind, untilMs: deps.clock.now() + forMs });
}
