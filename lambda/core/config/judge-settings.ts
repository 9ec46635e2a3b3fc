import { buildConfig } from './build-config.ts';
import { checkFile } from './check-file.ts';
import { resolveEarly } from './early-references.ts';
import type { Refusal, Remark } from './finding.ts';
import type { HeadwayConfig } from './headway-config.ts';
import { missingReferences, type MissingReference } from './missing-variables.ts';
import type { Env } from './reference.ts';
import { refusalMessage } from './refusal-message.ts';
import { settingNotices } from './setting-notices.ts';

export type Judged =
  | {
      readonly kind: 'valid';
      readonly config: HeadwayConfig;
      readonly notices: Remark[];
      /** References that stay in the configuration and whose variable is not set in `env`. */
      readonly missing: MissingReference[];
    }
  | { readonly kind: 'invalid'; readonly errors: Remark[]; readonly notices: Remark[] };

/** What settings in the shape of LiteLLM's config file mean, wherever they come from. Never throws. */
export const judgeSettings = (value: unknown, env: Env): Judged => {
  const toError = (refusal: Refusal): Remark => ({
    path: refusal.path,
    message: refusalMessage(refusal, { value, env }),
  });
  const checked = checkFile(resolveEarly(value, env));
  const built = checked.kind === 'accepted' ? buildConfig(checked.file, env) : checked;
  const notices = [...settingNotices(value), ...built.notices];
  if (built.kind === 'refused') return { kind: 'invalid', errors: built.refusals.map(toError), notices };
  return { kind: 'valid', config: built.config, notices, missing: missingReferences(built.file, env) };
};
