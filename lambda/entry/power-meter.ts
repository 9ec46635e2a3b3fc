import { Metrics } from '@aws-lambda-powertools/metrics';
import type { HeadwayConfig } from '../core/config/headway-config.ts';
import type { Environment } from '../deployed/environment.ts';
import { METRIC_NAMESPACE, metrics, type MetricPoint } from '../core/metrics/metrics.ts';
import type { Meter } from '../ports/meter.ts';

/** Undefined if the configuration turns metrics off. */
export const meterFor = (
  config: Pick<HeadwayConfig, 'metrics'>,
  { STAGE }: Pick<Environment, 'STAGE'>,
): Meter | undefined => (config.metrics === false ? undefined : powerMeter(STAGE));

/** Metrics through Powertools: a log line in CloudWatch's embedded metric format for each set of dimensions. */
export function powerMeter(stage: string): Meter {
  const powertools = new Metrics({ namespace: METRIC_NAMESPACE });
  // Replaces the service's name: several functions report on the same thing.
  powertools.clearDefaultDimensions();
  powertools.setDefaultDimensions({ stage });
  return {
    emit(points) {
      for (const same of Map.groupBy(points, ({ of }) => JSON.stringify(of)).values()) {
        for (const [name, value] of Object.entries<string>(same[0]?.of ?? {}))
          powertools.addDimension(name, value);
        for (const point of same) add(point);
        powertools.publishStoredMetrics();
      }
    },
  };

  function add({ name, value }: MetricPoint): void {
    for (const one of [value].flat()) powertools.addMetric(name, metrics[name].unit, one);
  }
}
