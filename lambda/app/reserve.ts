import { rankDeployments } from '../core/choose-deployment.ts';
import type { Deployment } from '../core/config/headway-config.ts';
import type { Turn } from '../core/request.ts';
import { emptyWindow, type WindowRow } from '../core/window-row.ts';
import { decideReservation } from '../core/window.ts';
import { deploymentsOf, type Deps } from './deps.ts';

/** A group's windows as last seen, by deployment id. `reserve` keeps it up to date. */
export type WindowsSeen = Record<string, WindowRow>;

export type Reservation =
  | { readonly kind: 'turn'; readonly turn: Turn }
  /** `retryAtMs`: when such a turn could start; null = it is larger than every limit. */
  | { readonly kind: 'full'; readonly retryAtMs: number | null };

/** So often may others be faster on one window before it counts as full until its next bucket. */
const MAX_RACES = 25;

type ReserveDeps = Pick<Deps, 'config' | 'clock' | 'groups' | 'random' | 'newId'>;

/** What a turn is reserved for, and how long before it starts: it counts from its start. */
export interface Wanted {
  readonly group: string;
  readonly tokens: number;
  readonly aheadMs: number;
}

/** Takes one turn for a request of so many tokens from the best deployment that has room. */
export async function reserve(deps: ReserveDeps, wanted: Wanted, seen: WindowsSeen): Promise<Reservation> {
  const ranked = rankDeployments({
    deployments: deploymentsOf(deps.config, wanted.group),
    windows: seen,
    nowMs: deps.clock.now() + wanted.aheadMs,
    shape: deps.config.window,
    random: deps.random,
  });
  let retryAtMs: number | null = null;
  for (const deployment of ranked) {
    const outcome = await reserveOn(deps, { ...wanted, deployment }, seen);
    if (outcome.kind === 'turn') return outcome;
    if (outcome.retryAtMs !== null) retryAtMs = Math.min(retryAtMs ?? Infinity, outcome.retryAtMs);
  }
  return { kind: 'full', retryAtMs };
}

async function reserveOn(
  deps: ReserveDeps,
  wanted: Wanted & { readonly deployment: Deployment },
  seen: WindowsSeen,
): Promise<Reservation> {
  const { clock, groups, config } = deps;
  const { deployment } = wanted;
  const cost = { requests: 1, tokens: deployment.tpm === undefined ? 0 : wanted.tokens };
  for (let race = 0; race < MAX_RACES; race++) {
    const nowMs = clock.now() + wanted.aheadMs;
    const row = seen[deployment.id] ?? emptyWindow;
    const decision = decideReservation({ row, limits: deployment, cost, nowMs, shape: config.window });
    if (decision.kind === 'refuse') return { kind: 'full', retryAtMs: decision.retryAtMs };
    const turn = {
      ...{ id: deps.newId(), deploymentId: deployment.id, cost },
      ...{ reservedAtMs: nowMs, startAtMs: nowMs },
    };
    if (!isLimited(deployment)) return { kind: 'turn', turn: { ...turn, bucket: null } };
    const outcome = await groups.writeWindow(deployment.group, deployment.id, decision.write);
    seen[deployment.id] = outcome.row;
    if (outcome.kind === 'written') return { kind: 'turn', turn: { ...turn, bucket: decision.bucket } };
  }
  return { kind: 'full', retryAtMs: clock.now() + wanted.aheadMs + config.window.bucketMs };
}

const isLimited = ({ rpm, tpm }: Deployment): boolean => rpm !== undefined || tpm !== undefined;
