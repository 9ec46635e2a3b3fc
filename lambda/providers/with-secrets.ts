import { referenceName } from '../core/config/reference.ts';
import { resolveDeployment } from '../core/config/resolve-references.ts';
import type { Secrets } from '../ports/secrets.ts';
import type { Upstream } from '../ports/upstream.ts';
import { refused } from './refusals/refusal.ts';
import { isAnothersKey } from './table/hosts.ts';

/** Calls each deployment with the values that its references have at the time of the call. */
export function withSecrets(upstream: Upstream, secrets: Secrets): Upstream {
  return {
    async call(call) {
      // Values read before stay in use; if there are none yet, the deployment lacks what it needs.
      const env = await secrets.current().catch(() => secrets.known());
      const deployment = resolveDeployment(call.deployment, env);
      if (deployment === undefined) return refused('failed', lacking);
      const keyName = referenceName(call.deployment.apiKey ?? '');
      const { apiBase } = deployment;
      if (keyName !== undefined && apiBase !== undefined && isAnothersKey(keyName, apiBase))
        return refused('denied', anothers);
      const reply = await upstream.call({ ...call, deployment });
      const isRefusedKey = reply.kind === 'refused' && (reply.status === 401 || reply.status === 403);
      if (isRefusedKey) secrets.doubt();
      return reply;
    },
    carries(carriage) {
      const deployment = resolveDeployment(carriage.deployment, secrets.known());
      return deployment === undefined || (upstream.carries?.({ ...carriage, deployment }) ?? true);
    },
  };
}

/** An address that is looked up where the functions run is judged there. */
const anothers = {
  status: 503,
  message: 'This deployment’s key belongs to another provider than its api_base, and is not sent there.',
  code: 'model_unavailable',
};

/** The value was there when the turn was given. */
const lacking = {
  status: 503,
  message: 'This deployment cannot be called at the moment: its key or address is missing or unusable.',
  code: 'model_unavailable',
};
