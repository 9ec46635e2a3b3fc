import { createDeps, type Ports } from '../lambda/app/deps.ts';
import { createDispatcher } from '../lambda/app/dispatch/create-dispatcher.ts';
import type { DispatcherStarter } from '../lambda/ports/dispatcher-starter.ts';

/** Dispatchers that lead in this process, as a Lambda would. */
export interface Leadership {
  readonly starter: DispatcherStarter;
  /** Hands over the groups that it leads and starts nothing more; resolves when the last call in flight has ended. */
  end(): Promise<void>;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** A process has no known end, so a shift has no limit either. */
export function leadHere(ports: Omit<Ports, 'starter'>): Leadership {
  const ending = new AbortController();
  const shifts = new Set<Promise<void>>();

  async function lead(group: string): Promise<void> {
    try {
      await dispatcher.lead(group, 2 * DAY_MS);
    } catch (cause) {
      ports.log.error('a dispatcher failed', { group, cause });
    }
  }

  const starter: DispatcherStarter = {
    start(group) {
      if (ending.signal.aborted) return Promise.resolve();
      const shift = lead(group).finally(() => shifts.delete(shift));
      shifts.add(shift);
      return Promise.resolve();
    },
  };
  const deps = createDeps({ ...ports, starter });
  const timing = { ...deps.timing, leadMs: DAY_MS };
  const dispatcher = createDispatcher({ ...deps, timing }, ending.signal);
  return {
    starter,
    async end() {
      ending.abort();
      await Promise.all(shifts);
    },
  };
}
