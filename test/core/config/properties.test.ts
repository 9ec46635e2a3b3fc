import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { headwayConfigSchema } from '../../../lambda/core/config/headway-config.ts';
import { configOf, parse } from './support.ts';

const fragment = fc.constantFrom(
  'model_list:',
  '- ',
  'model_name: ',
  'litellm_params:',
  'model: ',
  'rpm: ',
  'os.environ/X',
  '\n',
  '\n  ',
  '{',
  '}',
  '[',
  ']',
  ': ',
  '; ',
  '&a ',
  '*a',
  '<<: ',
  '"',
  "'",
  '|',
  '#',
  '\t',
  '!',
  '__proto__: ',
  '? ',
  '%',
  'router_settings:',
  'model_group_alias:',
  'headway_settings:',
  'tiers:',
  '1',
  '-1',
  '.inf',
  '~',
  'null',
);
const anyText = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.array(fragment, { maxLength: 60 }).map((fragments) => fragments.join('')),
  fc.jsonValue().map((value) => stringify(value)),
);

test('no text makes parseConfig throw, and every error says where', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const parsed = parse(text, { X: '1' });
      const findings = [...(parsed.kind === 'invalid' ? parsed.errors : []), ...parsed.notices];

      expect(parsed.kind === 'valid' || parsed.errors.length > 0).toBe(true);
      for (const { line, column, message } of findings) {
        expect(line).toBeGreaterThanOrEqual(1);
        expect(column).toBeGreaterThanOrEqual(1);
        expect(message).not.toMatch(/[\n\r]|undefined/);
      }
    }),
    { numRuns: 2000 },
  );
});

test('whatever value a setting has, parseConfig answers', () => {
  const anyParams = fc.record(
    { model: fc.jsonValue(), rpm: fc.jsonValue(), mock_response: fc.jsonValue(), api_key: fc.jsonValue() },
    { requiredKeys: [] },
  );
  const anyFile = fc.record(
    {
      model_list: fc.oneof(
        fc.jsonValue(),
        fc.array(fc.record({ model_name: fc.jsonValue(), litellm_params: anyParams })),
      ),
      router_settings: fc.oneof(fc.jsonValue(), fc.record({ model_group_alias: fc.jsonValue() })),
      headway_settings: fc.oneof(
        fc.jsonValue(),
        fc.record({ tiers: fc.jsonValue(), window: fc.jsonValue() }),
      ),
    },
    { requiredKeys: [] },
  );

  fc.assert(fc.property(anyFile, (file) => void parse(stringify(file))));
});

const optional = { requiredKeys: [] };
const count = fc.integer({ min: 1, max: 10_000_000 });
const name = fc
  .stringMatching(/^[A-Za-z0-9][A-Za-z0-9 ._:/-]{0,30}$/)
  .map((text) => text.trim())
  .filter((text) => Number.isNaN(Number(text)));
const deployment = fc.record({
  group: name,
  model: fc.stringMatching(/^[a-z][a-z0-9.-]{0,20}$/),
  limits: fc.record({ rpm: count, tpm: count }, optional),
  order: fc.integer(),
  weight: fc.double({ min: 0, max: 100, noNaN: true }),
  mock: fc.record({ response: fc.string(), delaySeconds: fc.integer({ min: 0, max: 60 }) }),
});

test('a valid configuration comes back as it was written', () => {
  const file = fc.record({
    deployments: fc.uniqueArray(deployment, { minLength: 1, maxLength: 5, selector: ({ group }) => group }),
    defaultPriority: fc.integer(),
    timeoutSeconds: fc.integer({ min: 1, max: 840 }),
    bounds: fc.uniqueArray(fc.integer(), { maxLength: 5 }),
  });

  fc.assert(
    fc.property(file, ({ deployments, defaultPriority, timeoutSeconds, bounds }) => {
      const tiers = bounds
        .toSorted((a, b) => a - b)
        .map((bound, index) => ({ name: `t${index}`, up_to: bound }));
      const text = stringify({
        model_list: deployments.map(({ group, model, limits, order, weight, mock }) => ({
          model_name: group,
          model_info: { id: group.replaceAll(' ', '_') },
          litellm_params: {
            model,
            ...limits,
            order,
            weight,
            mock_response: mock.response,
            mock_delay: mock.delaySeconds,
          },
        })),
        router_settings: { default_priority: defaultPriority, timeout: timeoutSeconds },
        headway_settings: { tiers: [...tiers, { name: 'rest' }] },
      });

      const config = headwayConfigSchema.parse(JSON.parse(JSON.stringify(configOf(text))));

      expect(config).toMatchObject({
        deployments: deployments.map(({ limits, ...rest }) => ({ ...rest, ...limits, provider: 'mock' })),
        tiers: [
          ...tiers.map((tier) => ({ name: tier.name, maxPriority: tier.up_to })),
          { name: 'rest', maxPriority: null },
        ],
        defaultPriority,
        timeoutSeconds,
      });
    }),
  );
});
