import type { HeadwayConfig } from '../../core/config/headway-config.ts';
import { lookUpTrimmed, type Env } from '../../core/config/reference.ts';
import { type MissingReference, keptReferences } from '../../core/config/kept-references.ts';

/** Those whose variable is not set now, each place of them. */
export const missingReferences = (config: HeadwayConfig, env: Env): MissingReference[] =>
  keptReferences(config)
    .filter(({ name }) => lookUpTrimmed(env, name) === undefined)
    .map(({ name, path }) => ({ name, path }));
