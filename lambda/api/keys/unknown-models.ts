import type { HeadwayConfig } from '../../core/config/headway-config.ts';
import { judgeModel } from '../../core/keys/judge-key.ts';
import { createModelNames } from '../bodies/model-names.ts';

/** A sentence for each listed model that the configuration does not have: it may be a typing error, or come later. */
export function unknownModels(
  config: Pick<HeadwayConfig, 'deployments' | 'aliases'>,
  models: readonly string[] | null,
): readonly string[] {
  if (models === null) return [];
  const { known } = createModelNames(config);
  return models
    .filter((entry) => judgeModel([entry], known).kind === 'refused')
    .map(
      (entry) =>
        `models: ${/^[\w./:@*+-]{1,64}$/.test(entry) ? `'${entry}'` : 'a name'} is not a model of this configuration.`,
    );
}
