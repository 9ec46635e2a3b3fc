import { KEY } from '../../bench/gateway-process.ts';
import type { Misbehaviour, Target } from './misbehaviour.ts';

const usual = ({ base }: Target) => [
  { model: 'openai/some-model', api_base: base, api_key: 'sk-upstream-key' },
];

/** A model group for each misbehaviour, with a single tier. JSON is YAML, too. */
export const gatewayConfig = (cases: readonly Misbehaviour[], targetOf: (name: string) => Target): string =>
  JSON.stringify({
    model_list: cases.flatMap(({ name, deployments = usual }) =>
      deployments(targetOf(name)).map((params, at) => ({
        model_name: name,
        litellm_params: params,
        model_info: { id: `${name}-${at + 1}` },
      })),
    ),
    // Each way has to find its deployments at rest, whatever the way before it has met.
    router_settings: { allowed_fails: 100 },
    general_settings: { master_key: KEY },
    headway_settings: { tiers: [{ name: 'all' }], metrics: false },
  });
