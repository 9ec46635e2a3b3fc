import type { Upstream } from '../ports/upstream.ts';
import { mock } from './mock/mock.ts';
import { namedDeployment } from './named-model.ts';
import { openaiCompatible } from './openai/openai-compatible.ts';
import type { Provider, ProviderParts } from './provider.ts';
import { refused } from './refusals/refusal.ts';
import { rowOf } from './table/providers.ts';

/** The provider that a deployment's `provider` names: a row of the table, or a mock. */
function providerOf(name: string): Provider | undefined {
  if (name === 'mock') return mock;
  const row = rowOf(name);
  return row && openaiCompatible(row);
}

/** Calls each deployment by its provider. */
export function createUpstreams(parts: ProviderParts): Upstream {
  const upstreams = new Map<string, Upstream | undefined>();
  function upstreamOf(name: string): Upstream | undefined {
    if (!upstreams.has(name)) upstreams.set(name, providerOf(name)?.(parts));
    return upstreams.get(name);
  }
  return {
    async call(call) {
      const upstream = upstreamOf(call.deployment.provider);
      if (upstream === undefined) return refused('missing', unknownProvider);
      const deployment = namedDeployment(call);
      return deployment === undefined
        ? refused('unsupported', noModel)
        : upstream.call({ ...call, deployment });
    },
    carries(carriage) {
      const deployment = namedDeployment(carriage);
      if (deployment === undefined) return false;
      return upstreamOf(carriage.deployment.provider)?.carries?.({ ...carriage, deployment }) ?? true;
    },
  };
}

const unknownProvider = {
  status: 400,
  message: 'This deployment names a provider that this version does not know.',
  code: 'unknown_provider',
};

const noModel = {
  status: 404,
  message: 'The requested model does not match the pattern in the name of its deployments.',
  param: 'model',
  code: 'model_not_found',
};
