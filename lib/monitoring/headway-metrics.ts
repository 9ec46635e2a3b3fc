import { Duration } from 'aws-cdk-lib';
import { MathExpression, Metric, Stats, type IMetric } from 'aws-cdk-lib/aws-cloudwatch';
import { METRIC_NAMESPACE, metrics, type MetricName } from '../../lambda/core/metrics/metrics.ts';

/** The metrics of the stage as a whole. */
export type StageMetricName = {
  [Name in MetricName]: (typeof metrics)[Name]['dimensions'] extends readonly [] ? Name : never;
}[MetricName];

/** One of the functions' own metrics, for an alarm or a graph. */
export const stageMetric = (
  metricName: StageMetricName,
  {
    stage,
    period,
    statistic = Stats.SUM,
  }: {
    readonly stage: string;
    readonly period: Duration;
    readonly statistic?: string;
  },
): Metric =>
  new Metric({
    namespace: METRIC_NAMESPACE,
    metricName,
    dimensionsMap: { stage },
    statistic,
    period,
  });

/** All metrics of one name, a line for each group, tier, deployment or kind, whatever the configuration. */
export const searchFor = (
  name: MetricName,
  {
    stage,
    statistic,
    label,
  }: { readonly stage: string; readonly statistic: string; readonly label?: string },
): IMetric => {
  const { dimensions } = metrics[name];
  const schema = [METRIC_NAMESPACE, ...dimensions, 'stage'].join(',');
  return new MathExpression({
    expression: `SEARCH('{${schema}} MetricName="${name}" stage="${stage}"', '${statistic}', 60)`,
    label: label ?? dimensions.map((dimension) => `\${PROP('Dim.${dimension}')}`).join(' '),
    period: Duration.minutes(1),
  });
};
