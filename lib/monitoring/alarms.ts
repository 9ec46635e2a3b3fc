import { Duration } from 'aws-cdk-lib';
import { Stats } from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Ingress, ErrorAlarm } from '../api/ingress.ts';
import { stageMetric } from './headway-metrics.ts';

/** Always free per account; each further alarm costs $0.10 a month. */
export const MAX_ALARMS = 10;

export interface AlarmSpec extends ErrorAlarm {
  /** Also the anchor of its entry in `docs/runbook.md`. */
  readonly name: string;
  /** The alarm goes off when `bad` of the last `outOf` periods of the metric are at the threshold. */
  readonly outOf: number;
  readonly bad: number;
}

export interface Watched {
  readonly stage: string;
  readonly ingress: Ingress;
  readonly api: IFunction;
  readonly dispatcher: IFunction;
  readonly hasWebhooks: boolean;
  readonly hasMetrics: boolean;
}

const FIVE_MINUTES = Duration.minutes(5);
const AN_HOUR = Duration.hours(1);

/** Every alarm of a stage. One metric each: figures of many model groups are measured for the stage as a whole. */
export const alarmsFor = (watched: Watched): readonly AlarmSpec[] => [
  ...awsAlarms(watched),
  ...(watched.hasMetrics ? ownAlarms(watched) : []),
];

const awsAlarms = ({ ingress, api, dispatcher }: Watched): AlarmSpec[] => [
  {
    name: 'api-errors',
    ...ingress.errorAlarm(FIVE_MINUTES),
    bad: 2,
    outOf: 3,
  },
  {
    name: 'api-throttled',
    impact: 'Lambda rejects callers: too many wait or are being answered at once.',
    metric: api.metricThrottles({ period: FIVE_MINUTES }),
    threshold: 1,
    bad: 1,
    outOf: 1,
  },
  {
    name: 'dispatcher-errors',
    impact: 'Dispatchers crash: each time, waiting requests lose up to a minute, and jobs are called again.',
    metric: dispatcher.metricErrors({ period: FIVE_MINUTES }),
    threshold: 1,
    bad: 2,
    outOf: 3,
  },
  {
    name: 'dispatcher-throttled',
    impact: 'No dispatcher can start: requests that have to wait for a turn get none.',
    metric: dispatcher.metricThrottles({ period: FIVE_MINUTES }),
    threshold: 1,
    bad: 1,
    outOf: 1,
  },
];

const ownAlarms = ({ stage, hasWebhooks }: Watched): AlarmSpec[] => [
  {
    name: 'requests-expire',
    impact: 'Requests reach their deadline without a turn: their callers waited in vain.',
    metric: stageMetric('Expired', { stage, period: FIVE_MINUTES }),
    threshold: 10,
    bad: 2,
    outOf: 3,
  },
  {
    name: 'upstream-fails',
    impact: 'A model provider fails or hangs: calls are retried, and answers are late or are errors.',
    metric: stageMetric('UpstreamFailures', { stage, period: FIVE_MINUTES }),
    threshold: 10,
    bad: 2,
    outOf: 3,
  },
  {
    name: 'no-leader',
    impact: 'Requests wait without a dispatcher until the schedule starts one: up to a minute each time.',
    metric: stageMetric('SweepStarts', { stage, period: FIVE_MINUTES }),
    threshold: 3,
    bad: 2,
    outOf: 2,
  },
  {
    name: 'dead-letters',
    impact:
      'Accepted requests are in dead-letter queues, where no dispatcher takes them: their callers get no answer.',
    metric: stageMetric('DeadLetters', { stage, period: AN_HOUR, statistic: Stats.MAXIMUM }),
    threshold: 1,
    bad: 1,
    outOf: 1,
  },
  {
    name: 'secrets-missing',
    impact:
      'Deployments whose key is missing cannot be called; if no configured master key is set, the API refuses every call.',
    metric: stageMetric('SecretsMissing', { stage, period: AN_HOUR, statistic: Stats.MAXIMUM }),
    threshold: 1,
    bad: 1,
    outOf: 1,
  },
  ...(hasWebhooks
    ? [
        {
          name: 'webhooks-given-up',
          impact: 'Webhook receivers were not told that requests ended: they have to poll.',
          metric: stageMetric('WebhooksGivenUp', { stage, period: AN_HOUR }),
          threshold: 1,
          bad: 1,
          outOf: 1,
        },
      ]
    : []),
];
