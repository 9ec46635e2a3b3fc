/**
 * X-Ray's default rule, which API Gateway goes by: the first request of each second, and of those beyond it one in
 * twenty (https://docs.aws.amazon.com/xray/latest/devguide/xray-console-sampling.html, 2026).
 */
const FIRST_A_SECOND = 1;
const OF_THE_REST = 0.05;

/** The share of a stage's HTTP requests whose trace is recorded and billed, when they come evenly. */
export function tracedShare(requestsPerSecond: number): number {
  if (requestsPerSecond <= FIRST_A_SECOND) return 1;
  const rest = requestsPerSecond - FIRST_A_SECOND;
  return (FIRST_A_SECOND + OF_THE_REST * rest) / requestsPerSecond;
}
