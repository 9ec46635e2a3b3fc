import { endings, unclearWrites, type Incident } from '../../plan/fault-kinds.ts';
import type { Monitor, Watch } from '../../monitors/monitor.ts';

/** After these a turn may be lost for 61 s: nobody knows of it any more. */
export const losing: readonly Incident[] = [
  ...endings,
  ...unclearWrites,
  ...(['dispatcher cut off', 'deploy', 'queue refused', 'upstream cut before'] as const),
  // Right before the call, a turn is not given back: nobody can be sure that the call was not made.
  'caller hangs up',
];

/** No turn is lost: each is used for a call or given back, unless its holder was struck. */
export function turns({ facts, violate }: Watch): Monitor {
  let taken = 0;
  let returned = 0;
  let used = 0;
  return {
    on(event) {
      if (event.kind === 'call' && facts.isLimited(event.deploymentId)) used += 1;
      if (event.kind !== 'window' || event.after === undefined) return;
      taken += event.turns;
      if (event.write.kind === 'adjust') returned -= event.write.delta.requests;
    },
    atRest() {
      if (facts.hasHappened(...losing) || facts.goneAtMs.size > 0) return;
      if (taken - returned > used)
        violate(`${taken} turns were taken, ${returned} given back and only ${used} used`);
      if (taken - returned < used)
        violate(`${used} calls were made with ${taken} turns, of which ${returned} were given back`);
    },
  };
}
