import { expect, test } from '@jest/globals';
import { parseConfig } from '../../lambda/core/config/parse-config.ts';
import { sampleTemplate } from './sample-stack.ts';

/** CloudFormation's limit for one stack. */
const MOST_RESOURCES = 500;

/** With the secret, metrics and alarms. */
function resourcesOf(groups: number, settings: string): number {
  const models = Array.from(
    { length: groups },
    (_, n) => `  - model_name: group-${n}
    litellm_params: { model: openai/m, api_key: os.environ/KEY, rpm: 60 }`,
  );
  const text = `model_list:
${models.join('\n')}
general_settings: { master_key: os.environ/MASTER_KEY }
headway_settings: { ${settings} }`;
  const parsed = parseConfig({ text, file: 'many.yaml', env: {} });
  if (parsed.kind === 'invalid') throw new Error(parsed.errors.map(({ message }) => message).join('\n'));
  expect(parsed.config.tiers).toHaveLength(4);
  const template = sampleTemplate('', { config: parsed.config }).toJSON() as {
    readonly Resources: Readonly<Record<string, unknown>>;
  };
  return Object.keys(template.Resources).length;
}

test.each([
  ['', 50],
  ['webhooks: { secret: os.environ/WEBHOOK_SECRET }', 49],
])('with { %s }, %d model groups of four tiers fit a stack, and no more', (settings, most) => {
  expect(resourcesOf(most, settings)).toBeLessThanOrEqual(MOST_RESOURCES);
  expect(() => resourcesOf(most + 1, settings)).toThrow(/greater than allowed maximum of 500/);
});
