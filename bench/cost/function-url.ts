import { formatTable } from '../../testkit/statistics.ts';
import { billOf, totalOf } from './billing/bill.ts';
import { floodUsages } from './ingress-usage.ts';
import { bytesOf } from './billing/log-lines.ts';
import { rates, type Findings } from './measuring/measure.ts';
import { paths, sumAt, verdict } from './path-sums.ts';
import { PLATFORM_LOG_BYTES } from './paths.ts';

const concurrencies = [50, 200, 800];

/** The sums of all paths through a function URL: the same calls without the usage that comes with API Gateway. */
export function functionUrlTable(findings: Findings): string {
  const memory = findings.shipped;
  return formatTable([
    ['through a function URL', ...rates.flatMap((rpm) => [`$/M at ${rpm} rpm`, 'target'])],
    ...paths.map((path) => [
      path.name,
      ...rates.flatMap((rpm) => {
        const sum = sumAt(findings, path, { rpm, memory, ingress: 'function URL' });
        return [sum.toFixed(2), path.target === undefined ? '' : `${path.target}: ${verdict(path, sum)}`];
      }),
    ]),
  ]);
}

/** Calls for which nobody has a key, and which cost money all the same. */
export function floodTable({ shipped, api }: Findings): string {
  // A refusal is one line about the request and one of metrics.
  const logBytes = PLATFORM_LOG_BYTES + bytesOf(api.lines, ['request', 'metric']);
  return formatTable([
    ['a flood without a key, function URL: function_url.concurrency', 'calls a second', '$ an hour'],
    ...concurrencies.map((concurrency) => {
      const usages = floodUsages({ concurrency, memoryMb: shipped.api, logBytes });
      // The unit here is an hour: dollars, not dollars for a million.
      return [concurrency, (usages[0]?.calls ?? 0) / 3_600, totalOf(billOf(usages, 1_000_000)).toFixed(2)];
    }),
  ]);
}
