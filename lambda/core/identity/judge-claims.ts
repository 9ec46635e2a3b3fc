import type { Claims } from './choose-key.ts';
import type { TokenIssuer } from './identity-settings.ts';

/** How far the clock of an issuer may be from ours. */
const LEEWAY_MS = 30_000;

interface TokenRefusal {
  readonly kind: 'refused';
  readonly code: 'invalid_token' | 'token_expired';
  /** Names the claim, never its value. */
  readonly message: string;
}

type Judged = { readonly kind: 'usable' } | TokenRefusal;

/** Decides if a token whose signature is right may be used here and now. */
export function judgeClaims(
  claims: Claims,
  { audiences }: Pick<TokenIssuer, 'audiences'>,
  nowMs: number,
): Judged {
  const { exp, nbf } = claims;
  if (!isMeantFor(claims, audiences)) {
    return refuse('invalid_token', 'The token is for another audience: aud must name this gateway.');
  }
  if (!isTime(exp)) return refuse('invalid_token', 'The token has no expiry: exp must be a time.');
  if (exp * 1_000 + LEEWAY_MS <= nowMs) return refuse('token_expired', 'The token has expired.');
  if (nbf !== undefined && !isTime(nbf)) return refuse('invalid_token', 'nbf of the token is not a time.');
  if (nbf !== undefined && nbf * 1_000 - LEEWAY_MS > nowMs) {
    return refuse('invalid_token', 'The token is not valid yet: nbf is ahead.');
  }
  return { kind: 'usable' };
}

/** Access tokens of Cognito have no `aud`; their `client_id` is what API Gateway's authorizers compare as well. */
function isMeantFor({ aud, client_id: clientId }: Claims, audiences: readonly string[]): boolean {
  const own: readonly unknown[] = aud === undefined ? [clientId] : Array.isArray(aud) ? aud : [aud];
  return own.some((one) => typeof one === 'string' && audiences.includes(one));
}

const isTime = (value: unknown): value is number => typeof value === 'number' && Number.isFinite(value);

const refuse = (code: TokenRefusal['code'], message: string): TokenRefusal => ({
  kind: 'refused',
  code,
  message,
});
