import { isTerminal } from '../../../lambda/core/requests/request.ts';
import type { Monitor, Watch } from '../../monitors/monitor.ts';

/**
 * The function that writes the end of a job with a webhook announces it first. A job that could not be queued was
 * never accepted, and one whose caller was still there is not announced.
 */
export function announced({ facts, violate }: Watch): Monitor {
  const told = new Set<string>();
  const key = (by: string, id: string) => `${by} ${id}`;

  return {
    on(event) {
      if (event.kind === 'end announced') told.add(key(event.by, event.id));
      if (event.kind !== 'transition' || event.after === undefined) return;
      const { id, by, transition, after } = event;
      if (!isTerminal(after.status) || after.kind !== 'job' || after.webhookUrl === null) return;
      if (transition.name === 'refuse' && by.startsWith('api-')) return;
      if (!told.has(key(by, id)) && facts.known.has(id))
        violate(`${id} was ended by ${transition.name}, and its webhook is told nothing`, [id, by]);
    },
  };
}
