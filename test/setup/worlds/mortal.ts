import type { Deps } from '../../../lambda/app/deps.ts';

/** A function's ports: every call takes a while, and none returns after the function was ended. */
export interface Mortal<D extends Deps = Deps> {
  readonly deps: D;
  end(): void;
}

const never = new Promise<never>(() => undefined);
const ports = ['groups', 'requests', 'queues', 'blobs', 'starter', 'upstream'] as const;

/** `more`: ports besides those that all use cases have. */
export function mortal<D extends Deps>(
  deps: D,
  latencyMs: () => number,
  more: readonly (keyof D)[] = [],
): Mortal<D> {
  const life = { isEnded: false };
  const isOver = (): boolean => life.isEnded;
  const slowly = <T extends object>(port: T): T =>
    new Proxy(port, {
      get(target, name) {
        const method: unknown = Reflect.get(target, name);
        if (typeof method !== 'function') return method;
        return async (...args: unknown[]): Promise<unknown> => {
          await deps.clock.sleep(latencyMs());
          if (isOver()) return never;
          const result: unknown = await Reflect.apply(method, target, args);
          await deps.clock.sleep(latencyMs());
          return isOver() ? never : result;
        };
      },
    });
  const wrapped = Object.fromEntries([...ports, ...more].map((name) => [name, slowly(deps[name] as object)]));
  const clock = {
    now: () => deps.clock.now(),
    sleep: async (ms: number, signal?: AbortSignal) => {
      await deps.clock.sleep(ms, signal);
      if (isOver()) await never;
    },
  };
  return { deps: { ...deps, ...wrapped, clock }, end: () => (life.isEnded = true) };
}
