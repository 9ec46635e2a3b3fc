import type { MetricPoint } from '../core/metrics/metrics.ts';

/** Measurements for the operators. */
export interface Meter {
  /** Written at once, as one log line for each set of dimensions. */
  emit(points: readonly MetricPoint[]): void;
}
