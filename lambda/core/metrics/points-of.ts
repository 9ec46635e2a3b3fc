import { kindOf } from '../attempts/outcome.ts';
import type { AboutCall } from '../happenings/about.ts';
import type { Happening } from '../happenings/happening.ts';
import { isUnwanted } from '../webhooks/delivery.ts';
import type { MetricPoint } from './metrics.ts';
import { upstreamErrorMetrics } from './request-metrics.ts';
import { shiftMetrics } from './shift-metrics.ts';
import { createTally, type Tally } from './tally.ts';

/**
 * Makes metrics of what happens. A caller's own call is emitted at once; the events of a shift are counted, and
 * emitted when the shift is measured.
 */
export function createPoints(): (happening: Happening) => readonly MetricPoint[] {
  const tallies = new Map<string, Tally>();

  return (happening) => {
    switch (happening.kind) {
      case 'leading':
        tallies.set(happening.shift, createTally());
        return none;
      case 'led':
        tallies.delete(happening.shift);
        return none;
      case 'came into sight':
        tallies.get(happening.shift)?.noteNewcomer(happening.place);
        return none;
      case 'polled nothing':
        tallies.get(happening.shift)?.noteIdlePoll();
        return none;
      case 'granted':
      case 'started':
        tallies.get(happening.shift)?.noteTurn(happening.place, happening);
        return none;
      case 'dropped':
        if (happening.isExpiredJob) tallies.get(happening.shift)?.noteExpiredJob();
        return none;
      case 'upstream refused': {
        const { shift, reason, about } = happening;
        if (shift !== null) tallies.get(shift)?.noteUpstreamError(reason);
        return [
          ...(shift === null ? upstreamErrorMetrics(about.group, reason) : none),
          ...(kindOf(reason).mendedBy === 'operator' ? [outOfService(about)] : none),
        ];
      }
      case 'measured': {
        const counts = tallies.get(happening.shift)?.take();
        return counts === undefined ? none : shiftMetrics(happening.state, counts);
      }
      case 'free turn taken':
        return [{ name: 'Turns', value: 1, of: { group: happening.group } }];
      case 'answered':
        return happening.hasUpstreamFailed ? upstreamErrorMetrics(happening.about.group, 'failed') : none;
      case 'webhook tried': {
        const { delivery } = happening;
        const isGivenUp = delivery.status === 'gave_up' && !isUnwanted(delivery);
        return isGivenUp ? [{ name: 'WebhooksGivenUp', value: 1, of: {} }] : none;
      }
      case 'schedule started dispatcher':
        return [{ name: 'SweepStarts', value: 1, of: {} }];
      case 'dead letters counted':
        return happening.count === 0 ? none : [{ name: 'DeadLetters', value: happening.count, of: {} }];
      case 'queued':
      case 'bell was not heard':
      case 'fell back':
      case 'look failed':
      case 'place was not given up':
      case 'key changed':
      case 'claim on batch stays':
      case 'could not be dropped':
      case 'key was not looked at':
      case 'turn was not handed out':
      case 'stored':
      case 'attempt failed':
      case 'loop failed':
      case 'write was given up':
      case 'dead letters found':
        return none;
      default:
        return happening satisfies never;
    }
  };
}

const none: readonly MetricPoint[] = [];

const outOfService = ({ group, deployment }: AboutCall): MetricPoint => ({
  name: 'OutOfService',
  value: 1,
  of: { group, deployment },
});
