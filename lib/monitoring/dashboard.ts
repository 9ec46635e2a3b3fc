import {
  AlarmStatusWidget,
  GraphWidget,
  Stats,
  type IAlarm,
  type IMetric,
  type IWidget,
} from 'aws-cdk-lib/aws-cloudwatch';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Duration } from 'aws-cdk-lib';
import type { Ingress } from '../api/ingress.ts';
import { searchFor, stageMetric } from './headway-metrics.ts';

export interface Shown {
  readonly stage: string;
  readonly ingress: Ingress;
  readonly api: IFunction;
  readonly dispatcher: IFunction;
  readonly alarms: readonly IAlarm[];
  readonly hasMetrics: boolean;
  readonly hasWebhooks: boolean;
}

const MINUTE = Duration.minutes(1);

/** Rows of widgets, from what users feel to what explains it. */
export const dashboardRows = (shown: Shown): IWidget[][] => [
  [
    new AlarmStatusWidget({
      title: 'Alarms: docs/runbook.md',
      alarms: [...shown.alarms],
      width: 24,
      height: 3,
    }),
  ],
  ...(shown.hasMetrics ? [waitingRow(shown), servingRow(shown), refusalRow(shown)] : []),
  awsRow(shown),
];

const graph = (title: string, left: IMetric[], label?: string): GraphWidget =>
  new GraphWidget({
    title,
    left,
    width: 8,
    height: 6,
    leftYAxis: { min: 0, showUnits: false, ...(label !== undefined && { label }) },
  });

const waitingRow = ({ stage }: Shown): IWidget[] => [
  graph('Waiting, by group and tier', [searchFor('Depth', { stage, statistic: Stats.MAXIMUM })], 'requests'),
  graph(
    'Age of the oldest waiting request',
    [searchFor('OldestAge', { stage, statistic: Stats.MAXIMUM })],
    'seconds',
  ),
  graph(
    'Wait for a turn, p50 and p90',
    ['p50', 'p90'].map((statistic) =>
      searchFor('Wait', {
        stage,
        statistic,
        label: `${statistic} \${PROP('Dim.group')} \${PROP('Dim.tier')}`,
      }),
    ),
    'milliseconds',
  ),
];

const servingRow = ({ stage }: Shown): IWidget[] => [
  graph('Turns a minute', [searchFor('Turns', { stage, statistic: Stats.SUM })]),
  graph('Use of the limits', [searchFor('WindowUse', { stage, statistic: Stats.MAXIMUM })], 'percent'),
  graph('Upstream errors, by kind', [
    searchFor('UpstreamErrors', { stage, statistic: Stats.SUM }),
    searchFor('OutOfService', {
      stage,
      statistic: Stats.SUM,
      label: `out of service: \${PROP('Dim.group')} \${PROP('Dim.deployment')}`,
    }),
  ]),
];

const lostOnTheWay = ['Expired', 'UpstreamFailures', 'DeadLetters', 'SecretsMissing'] as const;

const refusalRow = ({ stage, hasWebhooks }: Shown): IWidget[] => [
  graph('Refused by Headway, by reason', [searchFor('Refusals', { stage, statistic: Stats.SUM })]),
  graph(
    'Lost on the way',
    [...lostOnTheWay, ...(hasWebhooks ? (['WebhooksGivenUp'] as const) : [])].map((name) =>
      stageMetric(name, { stage, period: MINUTE }),
    ),
  ),
  graph('The dispatcher', [
    ...(['StarvedTurns', 'Inversions', 'LeadChanges', 'IdlePolls'] as const).map((name) =>
      searchFor(name, { stage, statistic: Stats.SUM, label: `${name} \${PROP('Dim.group')}` }),
    ),
    stageMetric('SweepStarts', { stage, period: MINUTE }),
  ]),
];

const awsRow = ({ ingress, api, dispatcher }: Shown): IWidget[] => [
  graph('API', ingress.requestMetrics(MINUTE)),
  graph('API function', ofFunction(api)),
  graph('Dispatcher function', ofFunction(dispatcher)),
];

const ofFunction = (of: IFunction): IMetric[] => [
  of.metricErrors({ period: MINUTE }),
  of.metricThrottles({ period: MINUTE }),
  of.metric('ConcurrentExecutions', { period: MINUTE, statistic: Stats.MAXIMUM }),
];
