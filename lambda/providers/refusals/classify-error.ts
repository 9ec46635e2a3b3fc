import type { RefusalReason } from '../../core/attempts/outcome.ts';
import type { ProviderRow } from '../table/provider-row.ts';
import { fieldsOf } from '../wire/error-inside.ts';
import type { SaidError } from './read-error.ts';

/** The parts of an error that decide about another try. */
export interface JudgedError {
  readonly status: number;
  readonly said: SaidError;
  /** `x-should-retry`, which OpenAI and Anthropic send and their SDKs follow; undefined = not sent. */
  readonly shouldRetry?: boolean | undefined;
  readonly waitMs?: number | undefined;
  /** The headers say that a day's limit is used up. */
  readonly isDay?: boolean | undefined;
}

/** The knowledge of a provider's row about its errors. */
export type Known = Pick<ProviderRow, 'errors' | 'rates'>;

/** A day's limit that opens again within this time is waited for like any other. */
const longestWaitMs = 60_000;

const moneyCodes =
  /^(?:insufficient_(?:user_)?quota|credit_balance_exhausted|billing_\w+|payment_required|monthly_limit\w*|budget_exceeded|(?:daily_)?quota_exceeded)$/i;
/** Whatever else the code contains. */
const spendLimit = /(?:^|_)spend(?:ing)?_limit/i;
const isMoneyCode = (code: string): boolean =>
  moneyCodes.test(code) || (/^\w+$/.test(code) && spendLimit.test(code));
/** Anthropic reports an empty account by a 400 with these words. */
const moneyWords = /credit balance is too low/i;
const dayWords = /\b(?:requests|tokens) per day\b|\b[RT]PD\b/;

export function reasonOf(error: JudgedError, rules: Known['errors'] = []): RefusalReason {
  const { status, said, shouldRetry } = error;
  const words = `${said.code} ${said.type} ${said.message}`;
  const known = rules.find((rule) => (rule.status ?? status) === status && rule.match.test(words));
  if (known !== undefined) return known.means;
  if (isMoney(error)) return 'exhausted';
  if (status === 429) {
    if (isDayLimit(error)) return 'exhausted';
    return shouldRetry === false ? 'rejected' : 'rate_limited';
  }
  if (status === 408 || status >= 500) return shouldRetry === false ? 'rejected' : 'failed';
  if (said.code === 'model_not_found' || said.code === 'DeploymentNotFound') return 'missing';
  if (isAboutEndpoint(said)) return 'rejected';
  if (status === 401) return 'denied';
  if (status === 403) return isModerated(said) ? 'blocked' : 'denied';
  if (status === 404) return isAboutRequest(said) ? 'rejected' : 'missing';
  if (isTooLong(said)) return 'too_long';
  if (isBlocked(said)) return 'blocked';
  return shouldRetry === true ? 'failed' : 'rejected';
}

const isMoney = ({ status, said: { type = '', code = '', message = '' } }: JudgedError): boolean =>
  status === 402 || (status < 500 && (isMoneyCode(type) || isMoneyCode(code) || moneyWords.test(message)));

function isDayLimit({ said: { message = '', details }, waitMs = Infinity, isDay }: JudgedError): boolean {
  // Google names the wait until the next minute in this case, too.
  if (details.some(isDayQuota)) return true;
  return (isDay === true || dayWords.test(message)) && waitMs > longestWaitMs;
}

export const isDayQuota = ({ violations }: Readonly<Record<string, unknown>>): boolean =>
  Array.isArray(violations) &&
  violations.some((violation: unknown) => /per_?day/i.test(String(fieldsOf(violation)?.quotaId)));

/** More than the model can read, in any provider's words. */
const isTooLong = ({ type = '', code = '', message = '' }: SaidError): boolean =>
  /context_length_exceeded|exceed_?context|context_window_exceeded|string_above_max_length/i.test(
    `${type} ${code}`,
  ) || tooLongWords.test(message);

const tooLongWords =
  /maximum (?:context|prompt) length|context (?:length|window) (?:is |was )?exceed|exceeds? (?:the )?(?:model'?s? )?(?:available |maximum )?context|prompt is too long|input is too long|input token count.{0,80}exceeds|too many (?:input )?tokens|reduce the length of the (?:messages|prompt)|longer than the model'?s context/i;

/** The model exists but does not support this kind of call: the caller has chosen the wrong endpoint. */
const isAboutEndpoint = ({ message = '' }: SaidError): boolean =>
  /not allowed to generate embeddings|(?:not|isn't) (?:a chat model|supported) (?:and (?:thus )?not supported )?(?:in|with|for|by) (?:the )?(?:v1\/|this endpoint|embeddings)|does not support (?:the )?(?:embeddings?|chat completions?|image generation|rerank\w*|this (?:endpoint|operation))\b/i.test(
    message,
  );

/** The prompt, or the answer to it, was checked and refused. */
const isBlocked = ({ type = '', code = '', message = '' }: SaidError): boolean =>
  /content_?(?:policy|filter)|ResponsibleAI|data_?inspection|moderation_blocked/i.test(`${type} ${code}`) ||
  /content (?:management|filtering) policy|content policy violation/i.test(message);

/** The same under 403, which otherwise concerns keys. */
const isModerated = (said: SaidError): boolean =>
  isBlocked(said) ||
  Array.isArray(said.metadata.reasons) ||
  said.metadata.flagged_input !== undefined ||
  /moderat|flagged|content_?(?:policy|filter)|ResponsibleAI/i.test(said.message ?? '');

/**
 * About an object that the request names, such as an earlier response or a file, or about a feature that it asks
 * for.
 */
const isAboutRequest = ({ param, code = '', message = '' }: SaidError): boolean =>
  (param !== undefined && param !== 'model') ||
  /previous_?response|file|conversation|container|item|vector_?store|prompt/i.test(code) ||
  /\b(?:previous response|response with id|items? with id|files?|conversation|container|vector store|support tool use|support image)\b/i.test(
    message,
  );
