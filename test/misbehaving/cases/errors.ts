import { always, failed, streamed, type Misbehaviour, type Outcome } from '../misbehaviour.ts';
import { asAsked, data, either, eventsOf, first, send, sendJson, streamType } from '../answers.ts';

const slowDown = { error: { message: 'slow down', code: 429 } };
const overloaded = { error: { message: 'no room', code: 503 } };
const anthropic = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
const inStream = (before: readonly string[], error: object, name = ''): ReturnType<typeof send> =>
  send(`${eventsOf(before)}${name}${eventsOf([JSON.stringify(error)])}`, streamType);

const LATER_MS = 1_000;

/** The error comes when the caller has already seen the events before it. */
const later =
  (before: readonly string[], error: object, name = ''): Misbehaviour['answer'] =>
  (response) => {
    response.writeHead(200, streamType);
    response.write(eventsOf(before));
    setTimeout(() => response.end(`${name}${eventsOf([JSON.stringify(error)])}`), LATER_MS);
  };

/** An error under a status of 200. */
const insideSuccess: readonly Misbehaviour[] = [
  {
    name: 'error-in-a-200',
    answer: sendJson(200, overloaded),
    expected: always({ status: 503, says: 'no room' }, [1, 3]),
  },
  {
    name: 'rate-limit-in-a-200',
    answer: sendJson(200, slowDown, { 'retry-after': 1 }),
    expected: always({ status: 429 }, [1, 40]),
  },
  {
    name: 'rate-limit-in-a-200-once',
    answer: first(1, sendJson(200, { error: { message: 'slow', code: 429 } }, { 'retry-after': 1 })),
    expected: always('whole', 2),
    pauseMs: 1_000,
  },
  {
    name: 'choices-null',
    answer: sendJson(200, { id: 'x', object: 'chat.completion', choices: null }),
    expected: always(failed, [1, 3]),
  },
  {
    name: 'choices-null-in-a-stream',
    answer: either(send(eventsOf([JSON.stringify({ choices: null }), '[DONE]']), streamType), asAsked),
    expected: streamed(failed, [1, 3]),
  },
  {
    name: 'error-first-in-a-stream',
    answer: either(inStream([], overloaded), asAsked),
    expected: streamed({ status: 503, says: 'no room' }, [1, 3]),
  },
  {
    name: 'error-event-first',
    answer: either(inStream([], anthropic, 'event: error\n'), asAsked),
    expected: streamed({ status: 503, says: 'Overloaded' }, [1, 3]),
  },
  {
    name: 'error-after-the-role',
    answer: either(inStream(data.role, overloaded), asAsked),
    expected: streamed({ status: 503, says: 'no room' }, [1, 3]),
  },
  {
    name: 'error-after-the-role-once',
    answer: either(first(1, inStream(data.role, overloaded)), asAsked),
    expected: streamed('whole', 2),
  },
  {
    name: 'error-in-the-middle',
    answer: either(later(data.half, overloaded), asAsked),
    expected: streamed('broken', 1),
  },
  {
    name: 'error-event-in-the-middle',
    answer: either(later(data.half, anthropic, 'event: error\n'), asAsked),
    expected: streamed('broken', 1),
  },
  {
    name: 'error-in-an-unasked-stream',
    answer: later(data.half, overloaded),
    expected: {
      ...always({ status: 503, says: 'no room' }, [1, 3]),
      stream: { outcome: 'broken', calls: 1 },
    },
  },
];

const said = (status: number, says: string): Outcome => ({ status, says });

/** The places where errors carry their message. */
const envelopes: readonly Misbehaviour[] = [
  {
    name: 'array-envelope',
    answer: sendJson(400, [{ error: { code: 400, message: 'not this 東京', status: 'INVALID_ARGUMENT' } }]),
    expected: always(said(400, 'not this 東京'), 1),
  },
  {
    name: 'detail-list',
    answer: sendJson(422, { detail: [{ loc: ['body', 'top_p'], msg: 'must be positive', type: 'value' }] }),
    expected: always(said(422, 'must be positive'), 1),
  },
  {
    name: 'message-at-the-top',
    answer: sendJson(400, { message: 'too long by far' }),
    expected: always(said(400, 'too long by far'), 1),
  },
  {
    name: 'error-as-text',
    answer: sendJson(400, { error: 'no such thing' }),
    expected: always(said(400, 'no such thing'), 1),
  },
];

const gemini = (details: readonly object[]) => [
  { error: { code: 429, message: 'quota', status: 'RESOURCE_EXHAUSTED', details } },
];
const retryInfo = { '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '1.5s' };
const perDay = {
  '@type': 'type.googleapis.com/google.rpc.QuotaFailure',
  violations: [{ quotaId: 'GenerateRequestsPerDayPerProjectPerModel-FreeTier' }],
};
const exhausted = (error: object): Misbehaviour['answer'] =>
  sendJson(429, { error: { message: 'no money left', param: null, ...error } }, { 'retry-after': 1 });

/** Refusals for a limit: no wait mends money and days, the others state their wait in different places. */
const limits: readonly Misbehaviour[] = [
  {
    name: 'quota-by-type',
    answer: exhausted({ type: 'insufficient_quota', code: null }),
    expected: always(said(429, 'no money left'), 1),
  },
  {
    name: 'quota-by-code',
    answer: exhausted({ type: 'requests', code: 'insufficient_quota' }),
    expected: always(said(429, 'no money left'), 1),
  },
  {
    name: 'credit-exhausted',
    answer: exhausted({ type: 'requests', code: 'credit_balance_exhausted' }),
    expected: always(said(429, 'no money left'), 1),
  },
  {
    name: 'spend-limit',
    answer: exhausted({ type: 'enforced_spend_limit_reached' }),
    expected: always(said(429, 'no money left'), 1),
  },
  {
    name: 'payment-required',
    answer: sendJson(402, { error: { message: 'no money left', code: 402 } }),
    expected: always(said(402, 'no money left'), 1),
  },
  {
    name: 'quota-of-a-day',
    answer: sendJson(429, gemini([perDay, retryInfo])),
    expected: always(said(429, 'quota'), 1),
  },
  {
    name: 'retry-info-only',
    answer: first(1, sendJson(429, gemini([retryInfo]))),
    expected: always('whole', 2),
    pauseMs: 1_500,
  },
  {
    name: 'reset-header-only',
    answer: first(
      1,
      sendJson(
        429,
        { error: { message: 'slow down' } },
        {
          'x-ratelimit-remaining-requests': 0,
          'x-ratelimit-reset-requests': '2s',
        },
      ),
    ),
    expected: always('whole', 2),
    pauseMs: 2_000,
  },
  {
    name: 'pause-without-limits',
    answer: sendJson(429, { error: { message: 'slow down' } }, { 'retry-after': 2 }),
    // A line may also get no turn before its deadline.
    expected: always({ status: 429 }, [1, 40]),
    callers: 3,
    pauseMs: 2_000,
  },
];

export const errorCases: readonly Misbehaviour[] = [...insideSuccess, ...envelopes, ...limits];
