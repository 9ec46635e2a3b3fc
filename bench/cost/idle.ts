import { LOOK_EVERY_MINUTES } from '../../lambda/deployed/dead-letter-looks.ts';
import { lambdaUsage, stretched } from './billing/lambda-time.ts';
import type { Usage } from './billing/ledger.ts';
import type { Measured } from './measuring/messages.ts';
import { AWS_CALL_MS } from './paths.ts';

/** Once a minute for thirty days. */
const SWEEPS = 30 * 24 * 60;
const LOG_BYTES = 400;
const MONTH_SECONDS = SWEEPS * 60;

/** Usage in a month without a request with this many model groups: only the schedule's sweeps run. */
export function idleUsages(input: {
  readonly sweep: Measured;
  readonly sweptGroups: number;
  readonly groups: number;
  readonly tiers: number;
  readonly memoryMb: number;
}): Usage[] {
  const { sweep, sweptGroups, groups, tiers, memoryMb } = input;
  const deadLetterLooks = (SWEEPS / LOOK_EVERY_MINUTES) * groups * tiers;
  const scale = (SWEEPS * groups) / sweptGroups;
  const cpuMs = (sweep.cpuMs * groups) / sweptGroups;
  const sweepMs = 2 * AWS_CALL_MS + stretched(cpuMs, memoryMb);
  return [
    ...sweep.dispatcher.map((usage) => ({
      ...usage,
      calls: usage.calls * scale,
      units: usage.units * scale,
    })),
    {
      call: 'GetQueueAttributes, dead letters',
      price: 'sqsRequest',
      calls: deadLetterLooks,
      units: deadLetterLooks,
    },
    { call: 'Scheduler', price: 'scheduled', calls: SWEEPS, units: SWEEPS },
    ...lambdaUsage({
      name: 'Lambda, dispatcher',
      memoryMb,
      seconds: (SWEEPS * sweepMs) / 1000,
      invocations: SWEEPS,
    }),
    { call: 'CloudWatch Logs, bytes', price: 'logByte', calls: SWEEPS, units: SWEEPS * LOG_BYTES },
  ];
}

/**
 * The polls of an event source mapping in a month: five at a time, which is its minimum while its concurrency is
 * limited (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html, 2026), each assumed to be SQS's
 * longest poll, 20 s.
 */
export function eventSourceUsage(): Usage {
  const polls = (5 * MONTH_SECONDS) / 20;
  return { call: 'ReceiveMessage, webhooks offered', price: 'sqsRequest', calls: polls, units: polls };
}
