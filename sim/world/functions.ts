import { disciplinedClock, type DisciplinedClock } from '../../lambda/aws/clock/disciplined-clock.ts';
import type { HeadwayConfig } from '../../lambda/core/config/headway-config.ts';
import { createRandom } from '../../testkit/random.ts';
import type { Role } from '../monitors/events.ts';
import type { ClockPlan } from '../plan/plan.ts';
import type { VirtualClock } from '../../testkit/virtual-clock.ts';

/** A machine that functions run on: the source of their instances' clocks. */
export interface Machine {
  readonly isDisciplined: boolean;
  /** The clock of an instance: a free one that has run before, or a new one. */
  begin(): DisciplinedClock;
  /** The instance is free again. */
  end(clock: DisciplinedClock): void;
}

export function createMachine(timeline: VirtualClock, plan: ClockPlan): Machine {
  const startMs = timeline.now();
  const offsetMs = () =>
    plan.jump !== null && timeline.now() - startMs >= plan.jump.atMs ? plan.jump.offsetMs : plan.offsetMs;
  const hardware = {
    now: () => Math.floor(timeline.now() + offsetMs()),
    sleep: (ms: number, signal?: AbortSignal) => timeline.sleep(ms, signal),
  };
  const free: DisciplinedClock[] = [];
  return {
    isDisciplined: plan.isDisciplined,
    begin() {
      const clock = free.pop() ?? disciplinedClock(hardware, () => timeline.now());
      clock.resume();
      return clock;
    },
    end: (clock) => void free.push(clock),
  };
}

/** One invocation of a function: it lives until it returns, or until it is ended. */
export interface Invocation {
  readonly name: string;
  readonly role: Role;
  readonly machine: Machine;
  readonly clock: DisciplinedClock;
  readonly config: HeadwayConfig;
  /** A random stream of its own, so that events here do not shift chance elsewhere. */
  readonly random: () => number;
  /** Settles when the function is ended, and never if it returns. */
  readonly ended: Promise<undefined>;
  isOver(): boolean;
  /** It reaches neither table nor queues until this time, ms. */
  cutOffUntilMs: number;
  end(): void;
}

export function createInvocation(
  about: Pick<Invocation, 'name' | 'role' | 'machine' | 'config'> & { readonly seed: number },
): Invocation {
  const { promise: ended, resolve } = Promise.withResolvers<undefined>();
  const { seed, ...own } = about;
  let isOver = false;
  return {
    ...own,
    clock: own.machine.begin(),
    random: createRandom(hash(`${seed} ${about.name}`)),
    ended,
    isOver: () => isOver,
    cutOffUntilMs: 0,
    end() {
      isOver = true;
      resolve(undefined);
    },
  };
}

/** FNV-1a, 32 bits. */
export function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let index = 0; index < text.length; index++)
    value = Math.imul(value ^ text.charCodeAt(index), 0x01000193);
  return value >>> 0;
}

/** A function that has ended waits for this. Always a new promise: a shared one would keep every function alive. */
export const never = (): Promise<never> => new Promise<never>(() => undefined);
