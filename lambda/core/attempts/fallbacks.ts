import type { HeadwayConfig } from '../config/headway-config.ts';
import type { Route } from '../requests/route.ts';
import type { Wishes } from '../requests/wishes.ts';
import { kindOf, type FallbackKind, type RefusalReason } from './outcome.ts';

/** LiteLLM's `max_fallbacks`. */
const MOST_FALLBACKS = 5;
/** The lists of groups that have none of their own. */
const ANY = '*';

/** A request that its group cannot serve. */
export interface Stranded {
  readonly group: string;
  readonly route: Route;
  readonly wishes: Wishes;
}

/** Why: its call was refused for good, or no deployment of its group takes calls for now (`broken`). */
export type Cause = RefusalReason | 'broken';

/**
 * The model groups that may serve it instead, best first. Each is entered once; the list of the group that it leaves
 * goes before the rest of those that led there.
 */
export function fallbacksOf(
  { fallbacks }: Pick<HeadwayConfig, 'fallbacks'>,
  { group, route, wishes }: Stranded,
  cause: Cause,
): readonly string[] {
  const kind = cause === 'broken' ? 'general' : kindOf(cause).fallbacks;
  if (kind === null) return [];
  if (route.passed.length >= (wishes.fallbacks?.most ?? fallbacks?.most ?? MOST_FALLBACKS)) return [];
  const own = listOf({ fallbacks, wishes }, kind, group);
  return [...new Set([...own, ...route.ahead])].filter(
    (name) => name !== group && !route.passed.includes(name),
  );
}

const kinds: readonly FallbackKind[] = ['general', 'contextWindow', 'contentPolicy'];

/** The group and all to which its lists may lead, whatever happens. */
export function reachableFrom(
  { fallbacks }: Pick<HeadwayConfig, 'fallbacks'>,
  { group, wishes }: Pick<Stranded, 'group' | 'wishes'>,
): readonly string[] {
  const reached = new Set([group]);
  for (const at of reached)
    for (const kind of kinds) for (const next of listOf({ fallbacks, wishes }, kind, at)) reached.add(next);
  return [...reached];
}

/** A special list decides alone wherever there is one of its kind, as in LiteLLM. */
function listOf(
  { fallbacks, wishes }: Pick<HeadwayConfig, 'fallbacks'> & Pick<Stranded, 'wishes'>,
  kind: FallbackKind,
  group: string,
): readonly string[] {
  const wished = wishes.fallbacks?.[kind] ?? null;
  if (wished !== null) return wished;
  const lists = fallbacks?.[kind];
  if (lists !== undefined) return lists[group] ?? lists[ANY] ?? [];
  return kind === 'general' ? [] : listOf({ fallbacks, wishes }, 'general', group);
}

/** The route of a request that goes on to `chosen`, one of `candidates`, after so many calls. */
export const routeTo = (
  { group, route }: Pick<Stranded, 'group' | 'route'>,
  chosen: string,
  { candidates, attempts }: { readonly candidates: readonly string[]; readonly attempts: number },
): Route => ({
  passed: [...route.passed, group],
  ahead: candidates.filter((name) => name !== chosen),
  attemptsBefore: attempts,
});
