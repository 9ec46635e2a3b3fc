import type { HeadwayConfig } from '../../core/config/headway-config.ts';
import { createModelNames } from '../bodies/model-names.ts';

/** A sentence for each listed model that the configuration does not have: it may be a typing error, or come later. */
export function unknownModels(
  config: Pick<HeadwayConfig, 'deployments' | 'aliases'>,
  models: readonly string[] | null,
): readonly string[] {
  const { known } = createModelNames(config);
  return (models ?? [])
    .filter(
      (entry) =>
        !known.some((name) => (entry.endsWith('*') ? name.startsWith(entry.slice(0, -1)) : name === entry)),
    )
    .map(
      (entry) =>
        `models: ${/^[\w./:@*+-]{1,64}$/.test(entry) ? `'${entry}'` : 'a name'} is no model of this configuration.`,
    );
}
