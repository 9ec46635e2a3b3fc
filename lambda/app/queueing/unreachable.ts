import { reachableFrom } from '../../core/attempts/fallbacks.ts';
import { Fault } from '../../core/faults.ts';
import type { GroupState } from '../../core/line/group-state.ts';
import { noWishes } from '../../core/requests/wishes.ts';
import { earliestStartMs } from '../../core/windows/earliest-start.ts';
import { deploymentsOf, type Deps } from '../deps.ts';
import type { IncomingRequest } from '../use-cases.ts';

type UnreachableDeps = Pick<Deps, 'clock' | 'config' | 'groups' | 'requests'>;

/** A request that has not been queued, and the time by which its turn must have come, ms. */
interface Candidate {
  readonly request: IncomingRequest;
  readonly tokens: number;
  readonly deadlineMs: number;
}

/**
 * Refuses a request that cannot start by its deadline, whatever all others do, if its caller or the configuration
 * asks for that. One that exists already was admitted before; one that a fallback could serve in time is admitted.
 * Reads nothing unless it would refuse.
 * @throws Fault `deadline_unreachable`
 */
export async function refuseUnreachable(
  deps: UnreachableDeps,
  candidate: Candidate,
  state: GroupState,
): Promise<void> {
  const { request, deadlineMs } = candidate;
  if ((request.handling ?? deps.config.admission) !== 'strict') return;
  const ownMs = earliestIn(deps, candidate, { group: request.group, state });
  if (ownMs <= deadlineMs) return;
  if (request.id !== undefined && (await deps.requests.read(request.id)) !== undefined) return;
  const earliestMs = Math.min(ownMs, await earliestElsewhere(deps, candidate));
  if (earliestMs > deadlineMs) throw unreachable(deps, candidate, earliestMs);
}

async function earliestElsewhere(
  deps: UnreachableDeps,
  { request: { group, wishes = noWishes }, ...candidate }: Candidate,
): Promise<number> {
  const others = reachableFrom(deps.config, { group, wishes }).filter((name) => name !== group);
  const starts = others.map(async (name) =>
    earliestIn(deps, candidate, { group: name, state: await deps.groups.read(name) }),
  );
  return Math.min(...(await Promise.all(starts)));
}

const earliestIn = (
  { clock, config }: UnreachableDeps,
  { tokens }: Pick<Candidate, 'tokens'>,
  { group, state: { windows } }: { readonly group: string; readonly state: GroupState },
): number =>
  earliestStartMs({
    deployments: deploymentsOf(config, group),
    windows,
    tokens,
    nowMs: clock.now(),
    shape: config.window,
  });

function unreachable(
  { clock }: UnreachableDeps,
  { request, deadlineMs }: Candidate,
  earliestStartAtMs: number,
): Fault {
  const nowMs = clock.now();
  const inSeconds = (ms: number): string => ((ms - nowMs) / 1_000).toFixed(1);
  const param = deadlineMs === request.deadlineMs ? 'deadline' : 'timeout';
  return new Fault(
    'deadline_unreachable',
    `The request cannot start by its deadline, which is in ${inSeconds(deadlineMs)} s: the limits of the model '${request.group}' leave no turn within the next ${inSeconds(earliestStartAtMs)} s. Ask for a later deadline or a longer timeout, or send 'Prefer: handling=lenient' to wait all the same.`,
    { param, earliestStartMs: earliestStartAtMs },
  );
}
