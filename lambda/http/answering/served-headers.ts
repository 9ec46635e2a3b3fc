import type { LimitState, Served } from '../../app/use-cases.ts';
import type { ResponseHeaders } from '../edge/response.ts';

/** The headers that the contract promises on every answer of a deployment, refusals included. */
export const servedHeaders = (served: Served): ResponseHeaders => ({
  'x-litellm-model-id': headerSafe(served.deploymentId),
  'x-litellm-model-group': headerSafe(served.group),
  'x-litellm-attempted-retries': String(served.retries),
  'x-litellm-attempted-fallbacks': String(served.fallbacks),
  'x-litellm-max-retries': String(served.maxRetries),
  'x-headway-request-id': served.requestId,
  'x-headway-tier': headerSafe(served.tier),
  'x-headway-wait-ms': String(Math.round(served.waitedMs)),
  ...limitHeaders('requests', served.limits.requests),
  ...limitHeaders('tokens', served.limits.tokens),
});

const limitHeaders = (of: 'requests' | 'tokens', state: LimitState | null): ResponseHeaders =>
  state === null
    ? {}
    : {
        [`x-ratelimit-limit-${of}`]: String(state.limit),
        [`x-ratelimit-remaining-${of}`]: String(Math.max(0, state.remaining)),
        [`x-ratelimit-reset-${of}`]: formatDuration(state.resetMs),
      };

/** In OpenAI's notation of durations: 20ms, 8.64s, 6m0s. */
function formatDuration(ms: number): string {
  const whole = Math.max(0, Math.round(ms));
  if (whole < 1000) return `${whole}ms`;
  const minutes = Math.floor(whole / 60_000);
  const seconds = `${(whole % 60_000) / 1000}s`;
  if (minutes === 0) return seconds;
  return minutes < 60 ? `${minutes}m${seconds}` : `${Math.floor(minutes / 60)}h${minutes % 60}m${seconds}`;
}

/** Names in the configuration may hold characters that a header cannot. */
const headerSafe = (name: string): string => name.replace(/[^\x20-\x7e]/g, '?');
