import type { HeadwayConfig } from '../../core/config/headway-config.ts';
import { lookUpTrimmed, type Env } from '../../core/config/reference.ts';
import { type MissingReference, keptReferences } from '../../core/config/kept-references.ts';

/** The references whose variable is not set now, with each of their places. */
export const missingReferences = (
  config: HeadwayConfig,
  { places, env }: { readonly places: readonly number[]; readonly env: Env },
): MissingReference[] =>
  keptReferences(config, places)
    .filter(({ name }) => lookUpTrimmed(env, name) === undefined)
    .map(({ name, path }) => ({ name, path }));
