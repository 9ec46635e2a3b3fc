interface Metric {
  readonly unit: 'Count' | 'Milliseconds' | 'Percent' | 'Seconds';
  /** Besides the stage, which every metric has. */
  readonly dimensions: readonly string[];
}

export const METRIC_NAMESPACE = 'Headway';

/** Every metric of the functions: the dashboard and the alarms take their names from here, too. */
export const metrics = {
  /** How many requests wait. */
  Depth: { unit: 'Count', dimensions: ['group', 'tier'] },
  /** The oldest request in the dispatcher's memory. */
  OldestAge: { unit: 'Seconds', dimensions: ['group', 'tier'] },
  /** From a place in the queue to the turn. */
  Wait: { unit: 'Milliseconds', dimensions: ['group', 'tier'] },
  Turns: { unit: 'Count', dimensions: ['group'] },
  /** Turns that a tier had as its share while better ones waited. */
  StarvedTurns: { unit: 'Count', dimensions: ['group'] },
  Inversions: { unit: 'Count', dimensions: ['group'] },
  LeadChanges: { unit: 'Count', dimensions: ['group'] },
  IdlePolls: { unit: 'Count', dimensions: ['group'] },
  /** Use over the last 60 s and the guard. */
  WindowUse: { unit: 'Percent', dimensions: ['group', 'deployment'] },
  UpstreamErrors: { unit: 'Count', dimensions: ['group', 'kind'] },
  /** Calls that a deployment refused for its key, its model or its credit. */
  OutOfService: { unit: 'Count', dimensions: ['group', 'deployment'] },
  Refusals: { unit: 'Count', dimensions: ['reason'] },
  /** Alarms watch the stage as a whole: one metric each, however many model groups there are. */
  UpstreamFailures: { unit: 'Count', dimensions: [] },
  Expired: { unit: 'Count', dimensions: [] },
  SweepStarts: { unit: 'Count', dimensions: [] },
  DeadLetters: { unit: 'Count', dimensions: [] },
  WebhooksGivenUp: { unit: 'Count', dimensions: [] },
  SecretsMissing: { unit: 'Count', dimensions: [] },
} as const satisfies Readonly<Record<string, Metric>>;

type Metrics = typeof metrics;
export type MetricName = keyof Metrics;

/** One measurement; several values belong to several requests, at most `MAX_VALUES`. */
export type MetricPoint = {
  [Name in MetricName]: {
    readonly name: Name;
    readonly value: number | readonly number[];
    readonly of: Readonly<Record<Metrics[Name]['dimensions'][number], string>>;
  };
}[MetricName];

/** CloudWatch takes a hundred values of one metric in one line; Powertools closes the line at the hundredth. */
export const MAX_VALUES = 64;
