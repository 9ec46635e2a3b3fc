import type { SaidError } from './read-error.ts';

/** The status that an error's words stand for, if it has none: an error inside a 200. */
const statuses: readonly (readonly [RegExp, number])[] = [
  [/insufficient_?(user_)?quota|quota_?exceeded|billing|credit_balance|spend_?limit|payment/i, 402],
  [/rate_?limit|too_?many_?requests|throttl|resource_?exhausted|model_?not_?ready|slow_?down/i, 429],
  [/overloaded|unavailable|capacity|model_?loading/i, 503],
  [/timed?_?out|timeout|deadline_?exceeded/i, 504],
  [/authenticat|invalid_?api_?key|unauthori[sz]ed|unrecognized_?client|expired_?token/i, 401],
  [/permission|forbidden|access_?denied/i, 403],
  [/not_?found/i, 404],
  [/too_?large/i, 413],
  [/server_?error|internal|api_?error|bad_?gateway/i, 502],
  [/context_?length|exceed_?context|content_?(filter|policy)|invalid|bad_?request|validation/i, 400],
];

/** 502 if nothing is said: the reply was not an answer. */
export function statusInside({ code, status, type }: SaidError): number {
  const number = [code, status].map(Number).find((said) => said >= 400 && said < 600);
  if (number !== undefined) return number;
  const words = [code, status, type].filter((word) => word !== undefined);
  for (const word of words) {
    const known = statuses.find(([pattern]) => pattern.test(word));
    if (known !== undefined) return known[1];
  }
  return 502;
}
