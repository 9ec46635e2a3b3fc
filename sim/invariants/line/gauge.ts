import { isLed } from '../../../lambda/core/line/queue-row.ts';
import type { Monitor, Watch } from '../../monitors/monitor.ts';

/** After one period of quiet the gauge shows the truth: nobody waits; and nobody leads. */
export function gauge({ facts, violate }: Watch): Monitor {
  return {
    atRest(group, { queue }) {
      const tiers = new Set([...Object.keys(queue.enqueued), ...Object.keys(queue.served)]);
      for (const tier of tiers) {
        const shown = (queue.enqueued[tier] ?? 0) - (queue.served[tier] ?? 0);
        if (shown !== 0) violate(`the gauge of ${tier} shows ${shown} though nobody waits`);
      }
      if (queue.callers !== 0) violate(`${queue.callers} callers are counted though nobody waits`);
      if (isLed(queue, facts.nowMs()))
        violate(`${queue.leader ?? ''} still leads ${group} though nobody waits`);
    },
  };
}
