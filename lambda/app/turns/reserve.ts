import { rankDeployments } from '../../core/windows/choose-deployment.ts';
import type { Deployment } from '../../core/config/headway-config.ts';
import type { Turn } from '../../core/requests/request.ts';
import { emptyWindow, isLimited, type Cost, type WindowRow } from '../../core/windows/window-row.ts';
import { isTroubled, withTrials } from '../../core/windows/breaker.ts';
import { decideReservation, type ReservationDecision, type WindowWrite } from '../../core/windows/window.ts';
import { servingOf, type Deps } from '../deps.ts';

/** A group's windows as last seen, by deployment id. `reserve` keeps it up to date. */
export type WindowsSeen = Record<string, WindowRow>;

export type Reservation =
  /** `others`: turns for the other requests, in the same order; as many as there was room for. */
  | { readonly kind: 'turn'; readonly turn: Turn; readonly others: readonly Turn[] }
  /** `retryAtMs`: when such a turn could start; null = it is larger than every limit. */
  | { readonly kind: 'full'; readonly retryAtMs: number | null };

/** How often others may be faster on one window before it counts as full until its next bucket. */
const MAX_RACES = 25;

/** While no deployment can be called, the missing values may come at any moment. */
const NONE_USABLE_MS = 5_000;

type ReserveDeps = Pick<Deps, 'config' | 'clock' | 'groups' | 'random' | 'newId' | 'secrets'>;

/** The purpose of a turn, and how long before its start it is reserved: it counts from its start. */
export interface Wanted {
  readonly group: string;
  readonly tokens: number;
  /** Tokens of the requests that would get the next turns: the same write takes turns for as many of them as fit. */
  readonly others?: readonly number[];
  readonly aheadMs: number;
  /** Deployments that have failed the request: others are preferred. */
  readonly leftOut?: readonly string[];
  /** Deployments that were tried already. */
  readonly except?: ReadonlySet<string>;
}

/** Takes a turn for a request of this many tokens from the best deployment that has room: one write. */
export async function reserve(deps: ReserveDeps, wanted: Wanted, seen: WindowsSeen): Promise<Reservation> {
  const serving = servingOf(deps, wanted, seen);
  if (serving.length === 0) return { kind: 'full', retryAtMs: deps.clock.now() + NONE_USABLE_MS };
  const ranked = rankDeployments({
    deployments: serving.filter(({ id }) => wanted.except?.has(id) !== true),
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
  const costOf = (tokens: number): Cost => ({
    requests: 1,
    tokens: deployment.tpm === undefined ? 0 : tokens,
  });
  const costs = { first: costOf(wanted.tokens), others: (wanted.others ?? []).map(costOf) };
  // A lease bears its turn's name; other turns get theirs once they are taken.
  const leased = deployment.parallel === undefined ? [] : [costs.first, ...costs.others].map(deps.newId);
  for (let race = 0; race < MAX_RACES; race++) {
    const nowMs = clock.now() + wanted.aheadMs;
    const row = seen[deployment.id] ?? emptyWindow;
    const { decision, first, others } = decideForMost(costs, (cost) =>
      decideReservation({
        row,
        limits: deployment,
        cost,
        turnIds: leased.slice(0, cost.requests),
        nowMs,
        shape: config.window,
      }),
    );
    if (decision.kind === 'refuse') return { kind: 'full', retryAtMs: decision.retryAtMs };
    const reserved = (bucket: number | null): Reservation => {
      const turnFor = (cost: Cost, index: number): Turn => ({
        id: leased[index] ?? deps.newId(),
        deploymentId: deployment.id,
        bucket,
        cost,
        // Without a write, the turn is only as good as the last view of the gate.
        reservedAtMs: isLimited(deployment) ? nowMs : nowMs - wanted.aheadMs,
        startAtMs: nowMs,
        ...(isTroubled(row.breaker) && { trial: row.breaker.openings }),
        ...(leased.length > 0 && { isLeased: true }),
      });
      const turns = others.map((cost, index) => turnFor(cost, index + 1));
      return { kind: 'turn', turn: turnFor(first, 0), others: turns };
    };
    const write = isLimited(deployment) ? decision.write : trialWrite(row, 1 + others.length, nowMs);
    if (write === undefined) return reserved(null);
    const outcome = await groups.writeWindow(deployment.group, deployment.id, write);
    seen[deployment.id] = outcome.row;
    if (outcome.kind === 'written') return reserved(isLimited(deployment) ? decision.bucket : null);
  }
  return { kind: 'full', retryAtMs: clock.now() + wanted.aheadMs + config.window.bucketMs };
}

/** A breaker counts the calls that try its deployment; undefined: it is closed, and no write is needed. */
function trialWrite({ breaker }: WindowRow, calls: number, nowMs: number): WindowWrite | undefined {
  const next = withTrials(breaker, calls, nowMs);
  return next && { kind: 'breaker', seen: { version: breaker.version, next } };
}

interface Costs {
  readonly first: Cost;
  readonly others: readonly Cost[];
}

/** One write for the first and all others, or for half of them, and so on: a refusal depends on the first alone. */
function decideForMost(
  { first, others }: Costs,
  decide: (cost: Cost) => ReservationDecision,
): Costs & { readonly decision: ReservationDecision } {
  const decision = decide([first, ...others].reduce(sumOf));
  if (decision.kind === 'write' || others.length === 0) return { decision, first, others };
  const alone = { decision: decide(first), first, others: [] };
  if (alone.decision.kind === 'refuse') return alone;
  return decideForMost({ first, others: others.slice(0, others.length >> 1) }, decide);
}

const sumOf = (a: Cost, b: Cost): Cost => ({
  requests: a.requests + b.requests,
  tokens: a.tokens + b.tokens,
});
