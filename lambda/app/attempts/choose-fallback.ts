import { fallbacksOf, routeTo, type Cause, type Stranded } from '../../core/attempts/fallbacks.ts';
import { groupsByName, namesByGroup } from '../../core/config/group-names.ts';
import { mostTokensFor } from '../../core/keys/key-limits.ts';
import { judgeModel } from '../../core/keys/judge-key.ts';
import type { GroupState } from '../../core/line/group-state.ts';
import { ruleOfMode } from '../../core/line/mode.ts';
import type { Route } from '../../core/requests/route.ts';
import { isBroken } from '../../core/windows/choose-deployment.ts';
import { usableOf, type Deps } from '../deps.ts';

/** A request that its group cannot serve, and what decides where it may go on. */
export interface Leaving extends Stranded {
  readonly keyId: string | null;
  readonly tokens: number;
  readonly attempts: number;
  readonly deadlineMs: number;
}

/** The group in whose line it goes on. */
export interface Fallback {
  readonly group: string;
  readonly route: Route;
  readonly state: GroupState;
}

type FallbackDeps = Pick<Deps, 'clock' | 'config' | 'groups' | 'keys' | 'secrets'>;

/**
 * Chooses the first fallback whose deployments take calls. A request whose call has failed goes on to the first one
 * even if none does; one that only waits stays where it is then. undefined: it stays.
 */
export async function chooseFallback(
  deps: FallbackDeps,
  leaving: Leaving,
  cause: Cause,
): Promise<Fallback | undefined> {
  if (deps.clock.now() >= leaving.deadlineMs) return undefined;
  const candidates = fallbacksOf(deps.config, leaving, cause);
  const open = await openTo(deps, leaving, candidates);
  let first: Fallback | undefined;
  for (const group of open) {
    const state = await deps.groups.read(group);
    const mode = ruleOfMode(state.queue.mode);
    if (!mode.admits) continue;
    const route = routeTo(leaving, group, { candidates, attempts: leaving.attempts });
    const fallback = { group, route, state };
    if (mode.givesTurns && !isBrokenFor(deps, { group, tokens: leaving.tokens }, state)) return fallback;
    first ??= fallback;
  }
  return cause === 'broken' ? undefined : first;
}

/** No deployment of the group serves such a request for now, because calls fail or cannot be made. */
export const isBrokenFor = (
  deps: Pick<Deps, 'clock' | 'config' | 'secrets'>,
  { group, tokens }: { readonly group: string; readonly tokens: number },
  { windows }: Pick<GroupState, 'windows'>,
): boolean => isBroken({ deployments: usableOf(deps, group), windows, tokens, nowMs: deps.clock.now() });

/** The candidates that fit the request and that its key may use. */
async function openTo(
  deps: FallbackDeps,
  { keyId, tokens }: Leaving,
  candidates: readonly string[],
): Promise<readonly string[]> {
  const fitting = candidates.filter((group) =>
    usableOf(deps, group).some(({ tpm = Infinity }) => tokens <= tpm),
  );
  if (fitting.length === 0 || keyId === null || deps.keys === undefined) return fitting;
  const key = await deps.keys.read(keyId);
  if (key === undefined) return [];
  const { settings } = key;
  const names = namesByGroup(groupsByName(deps.config));
  return fitting.filter(
    (group) =>
      judgeModel(settings.models, names.get(group) ?? []).kind === 'usable' &&
      tokens <= mostTokensFor(settings, group),
  );
}
