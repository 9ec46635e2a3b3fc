import type { Duration } from 'aws-cdk-lib';
import type { IMetric, Metric } from 'aws-cdk-lib/aws-cloudwatch';

/** When to say that callers get no answers; each door is measured in its own way. */
export interface ErrorAlarm {
  /** What it means for users. */
  readonly impact: string;
  readonly metric: Metric;
  readonly threshold: number;
}

/** How callers reach the API's function. */
export interface Door {
  readonly url: string;
  /** Over so long a period. */
  errorAlarm(period: Duration): ErrorAlarm;
  /** Requests, 4xx and 5xx, for a graph. */
  requestMetrics(period: Duration): IMetric[];
}
