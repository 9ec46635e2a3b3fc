import type { Duration } from 'aws-cdk-lib';
import type { IMetric, Metric } from 'aws-cdk-lib/aws-cloudwatch';

/** When to report that callers get no answers; each ingress has its own measure. */
export interface ErrorAlarm {
  /** The meaning of the alarm for users. */
  readonly impact: string;
  readonly metric: Metric;
  readonly threshold: number;
}

/** The way callers reach the API's function. */
export interface Ingress {
  readonly url: string;
  /** Over the given period. */
  errorAlarm(period: Duration): ErrorAlarm;
  /** Requests, 4xx and 5xx, for a graph. */
  requestMetrics(period: Duration): IMetric[];
}
