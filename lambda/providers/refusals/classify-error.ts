import type { RefusalReason } from '../../core/attempts/outcome.ts';
import { fieldsOf } from '../wire/error-inside.ts';
import type { SaidError } from './read-error.ts';

/** What an error means for whoever might try again. */
export interface JudgedError {
  readonly status: number;
  readonly said: SaidError;
  /** `x-should-retry`, which OpenAI and Anthropic send and their SDKs follow; undefined = not said. */
  readonly shouldRetry?: boolean | undefined;
  readonly waitMs?: number | undefined;
}

/** A day's limit that opens again within this is waited for like any other. */
const longestWaitMs = 60_000;

const moneyCodes =
  /^(?:insufficient_(?:user_)?quota|credit_balance_exhausted|billing_\w+|payment_required|monthly_limit\w*|budget_exceeded|(?:daily_)?quota_exceeded)$/i;
/** Whatever else such a code says. */
const spendLimit = /(?:^|_)spend(?:ing)?_limit/i;
const isMoneyCode = (code: string): boolean =>
  moneyCodes.test(code) || (/^\w+$/.test(code) && spendLimit.test(code));
/** Anthropic tells an empty account by a 400 with these words. */
const moneyWords = /credit balance is too low/i;
const dayWords = /\b(?:requests|tokens) per day\b|\b[RT]PD\b/;

export function reasonOf(error: JudgedError): RefusalReason {
  const { status, said, shouldRetry } = error;
  if (isMoney(error)) return 'exhausted';
  if (status === 429) {
    if (isDayLimit(error)) return 'exhausted';
    return shouldRetry === false ? 'rejected' : 'rate_limited';
  }
  if (status === 408 || status >= 500) return shouldRetry === false ? 'rejected' : 'failed';
  if (said.code === 'model_not_found' || said.code === 'DeploymentNotFound') return 'missing';
  if (status === 401) return 'denied';
  if (status === 403) return isModeration(said) ? 'rejected' : 'denied';
  if (status === 404) return isAboutRequest(said) ? 'rejected' : 'missing';
  return shouldRetry === true ? 'failed' : 'rejected';
}

const isMoney = ({ status, said: { type = '', code = '', message = '' } }: JudgedError): boolean =>
  status === 402 || (status < 500 && (isMoneyCode(type) || isMoneyCode(code) || moneyWords.test(message)));

function isDayLimit({ said: { message = '', details }, waitMs = Infinity }: JudgedError): boolean {
  // Google names the wait until the next minute even so.
  if (details.some(isDayQuota)) return true;
  return dayWords.test(message) && waitMs > longestWaitMs;
}

export const isDayQuota = ({ violations }: Readonly<Record<string, unknown>>): boolean =>
  Array.isArray(violations) &&
  violations.some((violation: unknown) => /per_?day/i.test(String(fieldsOf(violation)?.quotaId)));

/** The prompt was looked at and refused; the key is well. */
const isModeration = ({ type = '', code = '', message = '', metadata }: SaidError): boolean =>
  Array.isArray(metadata.reasons) ||
  metadata.flagged_input !== undefined ||
  /moderat|flagged|content_?(?:policy|filter)|ResponsibleAI/i.test(`${type} ${code} ${message}`);

/** Of a thing that the request names, such as an earlier response or a file, or of what it wants of a model. */
const isAboutRequest = ({ param, code = '', message = '' }: SaidError): boolean =>
  (param !== undefined && param !== 'model') ||
  /previous_?response|file|conversation|container|item|vector_?store|prompt/i.test(code) ||
  /\b(?:previous response|response with id|items? with id|files?|conversation|container|vector store|support tool use|support image)\b/i.test(
    message,
  );
