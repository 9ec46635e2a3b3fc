import type { Turn } from '../../core/requests/request.ts';
import { afterFailure, afterSuccess, withoutTrial, type Breaker } from '../../core/windows/breaker.ts';
import type { BreakerRules, Failure } from '../../core/windows/breaker.ts';
import { bucketAt, emptyWindow, slideTo, type WindowRow } from '../../core/windows/window-row.ts';
import type { Deployment } from '../../core/config/headway-config.ts';
import type { Deps } from '../deps.ts';

type ReportDeps = Pick<Deps, 'clock' | 'config' | 'groups'>;

/** Others may change the breaker meanwhile; more than these at the same moment say the same. */
const MAX_RACES = 8;

/** A call that succeeded. Without failures before it there is nothing to write. */
export async function reportSuccess(deps: ReportDeps, { deploymentId, trial }: Turn): Promise<void> {
  if (trial !== undefined)
    await changeBreaker(deps, { deploymentId, change: (row) => afterSuccess(row.breaker, trial) });
}

/** A call that failed. `row`: the window as it was read since. Returns until when the breaker is open, ms; 0: it is not. */
export async function reportFailure(
  deps: ReportDeps,
  { deploymentId, trial = 0 }: Turn,
  {
    id,
    row,
    rules,
  }: { readonly id: string; readonly row: WindowRow | undefined; readonly rules: BreakerRules },
): Promise<number> {
  const failureAt = (seen: WindowRow, deployment: Deployment): Failure => {
    const nowMs = deps.clock.now();
    return { id, trial, nowMs, calls: callsIn(deps, seen, deployment) };
  };
  const breaker = await changeBreaker(deps, {
    deploymentId,
    change: (seen, deployment) => afterFailure(seen.breaker, failureAt(seen, deployment), rules),
    read: row,
  });
  return breaker === undefined || breaker.openings === 0 ? 0 : breaker.untilMs;
}

/** A turn that was reserved and will not be used. */
export async function reportUnused(deps: ReportDeps, { deploymentId, trial }: Turn): Promise<void> {
  if (trial === undefined || trial === 0) return;
  await changeBreaker(deps, { deploymentId, change: (row) => withoutTrial(row.breaker, trial) });
}

/** Calls of the last minute, by its window. */
function callsIn({ clock, config }: ReportDeps, row: WindowRow, { rpm }: Deployment): number | undefined {
  const shape = config.window;
  return rpm === undefined ? undefined : slideTo(row, bucketAt(clock.now(), shape), shape).requests;
}

/** Returns the breaker as it is afterwards; undefined: the deployment has gone. */
async function changeBreaker(
  { config, groups }: ReportDeps,
  {
    deploymentId,
    change,
    read,
  }: {
    readonly deploymentId: string;
    readonly change: (row: WindowRow, deployment: Deployment) => Breaker | undefined;
    readonly read?: WindowRow | undefined;
  },
): Promise<Breaker | undefined> {
  const deployment = config.deployments.find(({ id }) => id === deploymentId);
  if (deployment === undefined) return undefined;
  const { group } = deployment;
  let row = read ?? (await groups.read(group)).windows[deploymentId] ?? emptyWindow;
  for (let race = 0; race < MAX_RACES; race++) {
    const next = change(row, deployment);
    if (next === undefined) return row.breaker;
    const { version } = row.breaker;
    const outcome = await groups.writeWindow(group, deploymentId, {
      kind: 'breaker',
      seen: { version, next },
    });
    if (outcome.kind === 'written') return next;
    row = outcome.row;
  }
  return row.breaker;
}
