import { targets, type FaultKind, type Incident, type Method } from '../plan/fault-kinds.ts';
import type { PlannedFault } from '../plan/plan.ts';

/** The fate of one call: the faults that strike it, with their durations. */
export type Fate = ReadonlyMap<FaultKind, number>;

/** Decides which calls are struck, by counting the calls that a fault can strike. */
export interface Injector {
  fateOf(method: Method): Fate;
  readonly strikes: Map<Incident, number>;
  count(incident: Incident): void;
}

const spared: Fate = new Map();

export function createInjector(faults: readonly PlannedFault[]): Injector {
  const strikes = new Map<Incident, number>();
  const planned = new Map<FaultKind, Map<number, number>>();
  const seen = new Map<FaultKind, number>();
  const byMethod = new Map<Method, FaultKind[]>();
  for (const { kind, nth, forMs } of faults) {
    const own = planned.get(kind) ?? new Map<number, number>();
    planned.set(kind, own.set(nth, forMs));
  }

  function kindsFor(method: Method): FaultKind[] {
    const known = byMethod.get(method);
    if (known !== undefined) return known;
    const kinds = [...planned.keys()].filter((kind) => targets[kind].some((name) => method.startsWith(name)));
    byMethod.set(method, kinds);
    return kinds;
  }

  return {
    strikes,
    count: (incident) => strikes.set(incident, (strikes.get(incident) ?? 0) + 1),
    fateOf(method) {
      let fate: Map<FaultKind, number> | undefined;
      for (const kind of kindsFor(method)) {
        const nth = (seen.get(kind) ?? 0) + 1;
        seen.set(kind, nth);
        const forMs = planned.get(kind)?.get(nth);
        if (forMs !== undefined) (fate ??= new Map()).set(kind, forMs);
      }
      return fate ?? spared;
    },
  };
}
