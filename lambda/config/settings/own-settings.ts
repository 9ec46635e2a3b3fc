import * as z from 'zod';
import { deadQueueName } from '../../deployed/queue-name.ts';
import { defaultTiers } from '../../core/requests/tiers.ts';
import { SECRET_EXPECTED, webhookSecretsIn } from '../../core/webhooks/webhook-secret.ts';
import {
  countAboveZero,
  expects,
  flag,
  numberFromZero,
  textOrReference,
  wholeNumber,
} from '../files/fields.ts';
import { fairnessSchema } from '../../core/requests/flow.ts';
import { configuredKeys } from '../callers/configured-keys.ts';
import { referenceName } from '../../core/config/reference.ts';

const TOPIC_EXPECTED = 'the ARN of an SNS topic, e.g. arn:aws:sns:eu-central-1:111122223333:on-call';

/** Sixty seconds, over which every rpm and tpm limit counts. */
const minuteMs = 60_000;
/** One turn in a thousand; a tier that may wait longer than that between two turns needs none. */
const LEAST_SHARE = 0.001;
/** Of all tiers together, so that the best one keeps a tenth of the turns. */
const MOST_SHARES = 0.9;
/** The row of a window carries one number per bucket for requests and one for tokens. */
const maxBuckets = 400;

export const tierSettings = z.object(
  {
    name: z
      .string(expects('a name, e.g. name: realtime'))
      .regex(/^[a-z][a-z0-9-]{0,19}$/, expects('1 to 20 of a-z, 0-9 and "-", beginning with a letter')),
    up_to: wholeNumber('up_to: 99').optional(),
    min_share: numberFromZero('min_share: 0.05').optional(),
  },
  expects('a mapping, e.g. {name: realtime, up_to: 0}'),
);
type TierSettings = z.infer<typeof tierSettings>;

const orderedTiers = z
  .array(tierSettings, expects('a list of tiers, best first'))
  .min(1, expects('at least one tier, e.g. - name: all'))
  .superRefine((tiers, context) => {
    for (const [index, tier] of tiers.entries()) {
      for (const [field, expected] of refusalsOf(tier, { index, tiers })) {
        context.addIssue({ code: 'custom', path: [index, field], message: expected });
      }
      const expected = expectedShare(tiers, index);
      if (expected !== undefined)
        context.addIssue({ code: 'custom', path: [index, 'min_share'], message: expected });
    }
  });

/** Undefined: the tier's share of turns is right, or it has none. Only the tier that makes the sum too high is named. */
function expectedShare(tiers: readonly TierSettings[], index: number): string | undefined {
  const share = tiers[index]?.min_share ?? 0;
  if (share === 0) return undefined;
  if (index === 0) return 'no min_share: the best tier goes first anyway';
  if (share < LEAST_SHARE || share > MOST_SHARES)
    return `0, or a number from ${LEAST_SHARE} to ${MOST_SHARES}, e.g. min_share: 0.05`;
  const sumBefore = sumOf(tiers.slice(0, index).map(({ min_share: before = 0 }) => before));
  if (isAbove(sumBefore + share, MOST_SHARES) && !isAbove(sumBefore, MOST_SHARES))
    return `at most ${String(roundedShare(MOST_SHARES - sumBefore))}: all min_share together may be ${MOST_SHARES}, so that the best tier keeps the rest`;
  return undefined;
}

const sumOf = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0);
const roundedShare = (share: number): number => Math.round(share * 1e6) / 1e6;
const isAbove = (share: number, most: number): boolean => roundedShare(share) > most;

function* refusalsOf(tier: TierSettings, at: { index: number; tiers: readonly TierSettings[] }) {
  const before = at.tiers.slice(0, at.index);
  if (before.some(({ name }) => name === tier.name)) yield ['name', 'a unique name'] as const;
  const rival = before.find(({ name }) => isDeadQueueOf(tier.name, name) || isDeadQueueOf(name, tier.name));
  if (rival !== undefined) yield ['name', rivalry(tier.name, rival.name)] as const;
  const expected = expectedBound(tier, {
    isLast: at.index === at.tiers.length - 1,
    worse: before.at(-1)?.up_to,
  });
  if (expected !== undefined) yield ['up_to', expected] as const;
}

const isDeadQueueOf = (name: string, tier: string): boolean => name === deadQueueName(tier);

const rivalry = (name: string, rival: string): string =>
  `a name that does not clash with "${rival}": the dead-letter queues of tier "${isDeadQueueOf(name, rival) ? rival : name}" have the names that the queues of tier "${isDeadQueueOf(name, rival) ? name : rival}" would have`;

const expectedBound = (
  { up_to: bound }: TierSettings,
  { isLast, worse }: { isLast: boolean; worse: number | undefined },
): string | undefined => {
  if (isLast)
    return bound === undefined ? undefined : 'no up_to: the last tier takes all remaining priorities';
  if (bound === undefined) return 'a whole number, e.g. up_to: 99 (only the last tier has no up_to)';
  if (worse !== undefined && bound <= worse)
    return `a whole number above ${worse}, the up_to of the tier before`;
  return undefined;
};

export const windowSettings = z
  .object(
    {
      bucket_ms: countAboveZero('bucket_ms: 250').default(250),
      guard_ms: countAboveZero('guard_ms: 1000').default(1000),
    },
    expects('a mapping, e.g. {bucket_ms: 250, guard_ms: 1000}'),
  )
  .superRefine(({ bucket_ms: bucketMs, guard_ms: guardMs }, context) => {
    const lengthMs = minuteMs + guardMs;
    const refuse = (field: string, expected: string) =>
      context.addIssue({ code: 'custom', path: [field], message: expected });
    if (guardMs <= bucketMs) refuse('guard_ms', `a whole number above bucket_ms, which is ${bucketMs}`);
    else if (lengthMs % bucketMs !== 0) refuse('bucket_ms', `a divisor of ${lengthMs} (60000 + guard_ms)`);
    else if (lengthMs / bucketMs > maxBuckets) {
      refuse('bucket_ms', `at least ${Math.ceil(lengthMs / maxBuckets)}, for at most ${maxBuckets} buckets`);
    }
  });

export const webhookSettings = z.object(
  {
    secret: textOrReference('secret: os.environ/WEBHOOK_SECRET').refine(
      (value) => referenceName(value) !== undefined || webhookSecretsIn(value) !== undefined,
      expects(`os.environ/NAME, or ${SECRET_EXPECTED}`),
    ),
    allow_loopback: flag('allow_loopback: true').default(false),
  },
  expects('a mapping, e.g. webhooks: {secret: os.environ/WEBHOOK_SECRET}'),
);

export const functionUrlSettings = z.object(
  { concurrency: countAboveZero('concurrency: 300') },
  expects('a mapping, e.g. function_url: {concurrency: 300}'),
);

const ORIGIN_EXPECTED = '"*" or an origin without a path, e.g. https://app.example.com';
const originSchema = z
  .string(expects(ORIGIN_EXPECTED))
  .regex(/^(\*|[a-z][a-z0-9+.-]*:\/\/[^\s/?#*]+)$/, expects(ORIGIN_EXPECTED));
const HEADER_EXPECTED = 'the name of a header, e.g. X-Team';
const ORIGINS_EXPECTED = 'a list of origins, e.g. origins: [https://app.example.com], or "*"';

export const corsSettings = z.object(
  {
    origins: z.union(
      [
        z.literal('*').transform(() => ['*']),
        z.array(originSchema, expects(ORIGINS_EXPECTED)).min(1, expects(ORIGINS_EXPECTED)),
      ],
      expects(ORIGINS_EXPECTED),
    ),
    headers: z
      .array(
        z.string(expects(HEADER_EXPECTED)).regex(/^[\w-]{1,64}$/, expects(HEADER_EXPECTED)),
        expects('a list of header names, e.g. headers: [Authorization, Content-Type]'),
      )
      .optional(),
    max_age: wholeNumber('max_age: 600').default(600),
  },
  expects('a mapping, e.g. cors: {origins: [https://app.example.com]}'),
);

export const alarmSettings = z.object(
  {
    topic_arn: z
      .string(expects(TOPIC_EXPECTED))
      .regex(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[A-Za-z0-9_-]{1,256}$/, expects(TOPIC_EXPECTED)),
  },
  expects('a mapping, e.g. alarms: {topic_arn: "arn:aws:sns:eu-central-1:111122223333:on-call"}'),
);

const FAIRNESS_EXPECTED = 'key, team, user, none, or metadata. with a name, e.g. fairness: metadata.tenant';
const fairness = z
  .string(expects(FAIRNESS_EXPECTED))
  .transform((value, context) => {
    const { data } = fairnessSchema.safeParse(value);
    if (data !== undefined) return data;
    context.issues.push({ code: 'custom', message: FAIRNESS_EXPECTED, input: value });
    return z.NEVER;
  })
  .optional();

const standardTiers = defaultTiers.map(({ name, maxPriority }) => ({
  name,
  up_to: maxPriority ?? undefined,
}));

export const headwaySettings = z.object(
  {
    tiers: orderedTiers.default(standardTiers),
    window: windowSettings.prefault({}),
    fairness,
    max_wait: numberFromZero('max_wait: 60').optional(),
    best_priority: wholeNumber('best_priority: 0').optional(),
    admission: z
      .enum(['strict', 'lenient'], expects('strict or lenient, e.g. admission: strict'))
      .default('lenient'),
    max_waiting_callers: countAboveZero('max_waiting_callers: 800').default(800),
    webhooks: webhookSettings.optional(),
    function_url: functionUrlSettings.optional(),
    cors: corsSettings.optional(),
    keys: configuredKeys.optional(),
    metrics: flag('metrics: false').default(true),
    alarms: alarmSettings.optional(),
  },
  expects('a mapping, e.g. headway_settings: {window: {guard_ms: 1000}}'),
);
