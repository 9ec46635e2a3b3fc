import { Fault } from '../core/faults.ts';
import { estimateTokens } from '../core/token-estimate.ts';
import { deploymentsOf, type Deps } from './deps.ts';
import type { IncomingRequest } from './gateway.ts';

/**
 * The estimate that a request reserves; 0 where no deployment of its group limits tokens.
 * @throws Fault `tokens_exceed_limit` when it is larger than every limit, so that it could never have a turn.
 */
export function tokensFor(deps: Pick<Deps, 'config'>, request: IncomingRequest): number {
  const limits = deploymentsOf(deps.config, request.group).map(({ tpm }) => tpm ?? Infinity);
  if (limits.every((tpm) => tpm === Infinity)) return 0;
  const tokens = estimateTokens(request.body);
  const largest = Math.max(...limits);
  if (tokens <= largest) return tokens;
  throw new Fault(
    'tokens_exceed_limit',
    `The request is estimated at ${tokens} tokens, prompt and answer together; the largest limit of this model is ${largest} per minute. Shorten the prompt or lower max_tokens.`,
    { param: 'max_tokens' },
  );
}
