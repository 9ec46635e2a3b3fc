import type { GroupState } from '../../lambda/core/line/group-state.ts';
import type { Event } from './events.ts';
import { createFacts, isOver } from './facts.ts';
import { invariants, type InvariantName } from '../invariants/list.ts';
import type { Plan } from '../plan/plan.ts';
import type { VirtualClock } from '../../testkit/virtual-clock.ts';

/** A broken promise: its name, its time, and a sentence about it. */
export interface Violation {
  readonly invariant: InvariantName;
  readonly atMs: number;
  readonly what: string;
  /** The requests and functions that it is about: a picture of it shows these. */
  readonly about: readonly string[];
}

export interface Monitors {
  on(event: Event): void;
  tick(): void;
  atRest(group: string, state: GroupState): void;
  end(): void;
  isAllOver(): boolean;
  /** When the last incident happened, ms; -Infinity = none. */
  disturbedAtMs(): number;
  violation(): Violation | undefined;
  mostOverLimit(): number;
}

export function createMonitors(world: {
  readonly plan: Plan;
  readonly timeline: VirtualClock;
  readonly startMs: number;
  readonly onViolation: () => void;
}): Monitors {
  const { plan, timeline } = world;
  const { facts, learn } = createFacts(plan, () => timeline.now());
  let violation: Violation | undefined;
  const monitors = Object.entries(invariants).map(([name, { watch }]) =>
    watch({
      facts,
      violate(what, about = []) {
        if (violation !== undefined) return;
        violation = { invariant: name as InvariantName, atMs: timeline.now() - world.startMs, what, about };
        world.onViolation();
      },
    }),
  );

  return {
    on(event) {
      learn(event);
      for (const monitor of monitors) monitor.on?.(event);
    },
    tick() {
      for (const monitor of monitors) monitor.tick?.();
    },
    atRest(group, state) {
      for (const monitor of monitors) monitor.atRest?.(group, state);
    },
    end() {
      for (const monitor of monitors) monitor.end?.();
    },
    isAllOver: () =>
      facts.answered.size === plan.requests.length &&
      [...facts.known.values()].every((own) => isOver(facts, own)),
    disturbedAtMs: facts.disturbedAtMs,
    violation: () => violation,
    mostOverLimit: facts.mostOverLimit,
  };
}
