import type { Clock } from '../../lambda/core/ports.ts';

/** Puts a store's latency before its ports, and counts what goes through. */
export interface PortCalls {
  /** Requests to AWS by kind, as the adapters would make them. */
  readonly counts: ReadonlyMap<string, number>;
  /** Every call is made on the `shadow`, too, and nobody waits for that one. */
  through<P extends object>(port: string, target: P, shadow?: P): P;
}

export function createPortCalls(input: { readonly clock: Clock; readonly latencyMs: number }): PortCalls {
  const { clock, latencyMs } = input;
  const counts = new Map<string, number>();
  const callLate = async (target: object, method: string | symbol, args: readonly unknown[]) => {
    await clock.sleep(latencyMs);
    const own: unknown = Reflect.get(target, method);
    const answer: unknown = typeof own === 'function' ? await Reflect.apply(own, target, args) : undefined;
    return answer;
  };
  return {
    counts,
    through: (port, target, shadow) =>
      new Proxy(target, {
        get(_, method) {
          const own: unknown = Reflect.get(target, method);
          if (typeof own !== 'function') return own;
          const kind = `${port}.${String(method)}`;
          return (...args: readonly unknown[]) => {
            counts.set(kind, (counts.get(kind) ?? 0) + requestsFor(args));
            if (shadow !== undefined) void callLate(shadow, method, args);
            return callLate(target, method, args);
          };
        },
      }),
  };
}

/** SQS hides and removes ten messages with one request; everything else is one. */
const requestsFor = (args: readonly unknown[]): number =>
  Array.isArray(args[1]) ? Math.ceil(args[1].length / 10) : 1;
