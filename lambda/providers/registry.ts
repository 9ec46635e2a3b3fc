import type { Upstream } from '../ports/upstream.ts';
import { azure } from './openai/azure.ts';
import { mock } from './mock/mock.ts';
import { groq, hostedVllm, ollama, openai } from './openai/openai-family.ts';
import type { Provider, ProviderParts } from './provider.ts';
import { refused } from './refusals/refusal.ts';

/** Every provider by the name a deployment's `provider` holds: one file and one line each. */
const providers: Readonly<Record<string, Provider>> = {
  openai,
  azure,
  groq,
  ollama,
  hosted_vllm: hostedVllm,
  mock,
};

/** Calls each deployment by its provider. */
export function createUpstreams(parts: ProviderParts): Upstream {
  const upstreams = new Map(Object.entries(providers).map(([name, create]) => [name, create(parts)]));
  return {
    async call(call) {
      const upstream = upstreams.get(call.deployment.provider);
      if (upstream !== undefined) return upstream.call(call);
      return refused('missing', {
        status: 400,
        message: 'This deployment names a provider that this version does not have.',
        code: 'unknown_provider',
      });
    },
  };
}
