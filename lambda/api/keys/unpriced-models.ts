import type { HeadwayConfig } from '../../core/config/headway-config.ts';
import type { KeySettings } from '../../core/keys/key-settings.ts';
import { judgeModel } from '../../core/keys/judge-key.ts';
import { createModelNames } from '../bodies/model-names.ts';

/** How many models a notice names. */
const MOST_NAMES = 5;

/** A sentence about the models without a price that a key with a budget in dollars may use: their calls cost nothing. */
export function unpricedModels(
  config: Pick<HeadwayConfig, 'deployments' | 'aliases'>,
  { budget, models }: Pick<KeySettings, 'budget' | 'models'>,
): readonly string[] {
  if (budget?.unit !== 'usd') return [];
  const names = createModelNames(config);
  const unpriced = config.deployments.filter(
    ({ group, inputCostPerToken: input = 0, outputCostPerToken: output = 0 }) =>
      input + output === 0 && judgeModel(models, names.namesOf(group)).kind === 'usable',
  );
  const groups = [...new Set(unpriced.map(({ group }) => group))];
  if (groups.length === 0) return [];
  const more = groups.length > MOST_NAMES ? ` and ${groups.length - MOST_NAMES} more` : '';
  return [
    `budget: calls of ${groups.slice(0, MOST_NAMES).join(', ')}${more} cost nothing, as no input_cost_per_token or output_cost_per_token is configured for them.`,
  ];
}
