import { withPlainNumbers } from '../../core/json/exact-json.ts';
import { Fault } from '../../core/faults.ts';
import { mostTokensFor } from '../../core/keys/key-limits.ts';
import { endpointRules } from '../../core/requests/endpoint-rules.ts';
import type { Usage } from '../../core/requests/usage.ts';
import { estimateUsage } from '../../core/tokens/token-estimate.ts';
import { deploymentsOf, type Deps } from '../deps.ts';
import type { IncomingRequest } from '../use-cases.ts';

/**
 * The estimate that a request reserves if tokens are limited.
 * @throws Fault `tokens_exceed_limit` if it is larger than every limit, so that it could never have a turn.
 */
export function usageFor(deps: Pick<Deps, 'config'>, request: IncomingRequest): Usage {
  const rules = endpointRules[request.endpoint];
  // Also without a limit: the request may still be queued when one comes.
  const usage = estimateUsage(withPlainNumbers(request.body), rules);
  const { tokens } = usage;
  const ofModel = Math.max(...deploymentsOf(deps.config, request.group).map(({ tpm }) => tpm ?? Infinity));
  const ofKey = mostTokensFor(request.settings ?? null, request.group);
  if (tokens <= Math.min(ofModel, ofKey)) return usage;
  const estimated = `The request is estimated at ${tokens} tokens`;
  const limit =
    ofKey < ofModel
      ? `the limit of the API key is ${ofKey} per minute`
      : `the largest limit of this model is ${ofModel} per minute`;
  const [message, param] = rules.isGenerated
    ? [
        `${estimated}, prompt and answer together; ${limit}. Shorten the prompt or lower max_tokens.`,
        'max_tokens',
      ]
    : [`${estimated}; ${limit}. Send it in several requests.`, 'input'];
  throw new Fault('tokens_exceed_limit', message, { param });
}
