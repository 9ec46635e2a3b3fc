import { buildConfig } from '../files/build-config.ts';
import { checkFile } from '../files/check-file.ts';
import { resolveEarly } from '../keys/early-references.ts';
import { fillIn, variableNotices, variablesIn, withVariables } from '../files/file-variables.ts';
import type { Refusal, Remark } from '../files/finding.ts';
import type { HeadwayConfig } from '../../core/config/headway-config.ts';
import { judgeKeys } from '../keys/judge-keys.ts';
import { missingReferences } from '../keys/missing-variables.ts';
import type { MissingReference } from '../../core/config/kept-references.ts';
import type { Env } from '../../core/config/reference.ts';
import { refusalMessage } from '../files/refusal-message.ts';

export type Judged =
  | {
      readonly kind: 'valid';
      readonly config: HeadwayConfig;
      readonly notices: Remark[];
      /** References that stay in the configuration and whose variable is not set in `env`. */
      readonly missing: MissingReference[];
    }
  | { readonly kind: 'invalid'; readonly errors: Remark[]; readonly notices: Remark[] };

/** Judges settings in the shape of LiteLLM's config file, wherever they come from. Never throws. */
export const judgeSettings = (
  value: unknown,
  { env, isForAws }: { readonly env: Env; readonly isForAws: boolean },
): Judged => {
  const variables = variablesIn(value);
  const known = withVariables(env, variables);
  const toError = (refusal: Refusal): Remark => ({
    path: refusal.path,
    message: refusalMessage(refusal, { value, env: known }),
  });
  const keys = judgeKeys(value);
  const checked = checkFile(resolveEarly(fillIn(value, variables), env));
  const built =
    checked.kind === 'accepted' ? buildConfig(checked.file, { env: known, variables, isForAws }) : checked;
  const notices = [...keys.notices, ...variableNotices(value, variables, env), ...built.notices];
  const errors = [...keys.errors, ...(built.kind === 'refused' ? built.refusals.map(toError) : [])];
  if (built.kind === 'refused' || errors.length > 0) return { kind: 'invalid', errors, notices };
  const { config, places } = built;
  return { kind: 'valid', config, notices, missing: missingReferences(config, { places, env }) };
};
